# Completion of cargo-lambda-s3 for PowerShell, and of `cargo lambda-s3`. For all else that cargo does nothing is offered here,
# and PowerShell completes files.
#
#     cargo lambda-s3 completions powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName @('cargo-lambda-s3', 'cargo') -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $words = @($commandAst.CommandElements |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object { $_.Extent.Text.Trim("'", '"') })
    $program = [System.IO.Path]::GetFileNameWithoutExtension($words[0])
    $own = 1
    if ($program -eq 'cargo') {
        if ($words.Count -lt 2 -or $words[1] -ne 'lambda-s3') {
            return
        }
        $own = 2
    }
    $words = @($words | Select-Object -Skip $own) + @($wordToComplete.Trim("'", '"'))
    # An empty word must reach the program as one.
    $words = @($words | ForEach-Object { if ($_ -eq '' -and $PSNativeCommandArgumentPassing -in @($null, 'Legacy')) { '""' } else { $_ } })
    $lines = @(& cargo-lambda-s3 complete -- @words 2>$null)
    if ($lines.Count -eq 0 -or $lines[0] -ne 'words') {
        return
    }
    $lines | Select-Object -Skip 1 | ForEach-Object {
        $word, $help = $_ -split "`t", 2
        if (-not $help) {
            $help = $word
        }
        [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $help)
    }
}
