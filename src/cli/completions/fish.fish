# Completion of cargo-lambda-s3 for fish, and of `cargo lambda-s3`; for all else that cargo does, cargo's own goes on.
#
#     cargo lambda-s3 completions fish | source

# Prints the words behind `lambda-s3`, if it is the subcommand of cargo's on the line; else fails.
function __cargo_lambda_s3_behind_cargo
    set -l words (commandline -opc)
    test (count $words) -gt 1; or return 1
    string match -qr '(^|/)cargo$' -- $words[1]; or return 1
    set -e words[1]
    while set -q words[1]
        switch $words[1]
            case --color --config -C -Z
                set -e words[1]
            case '-*' '+*'
            case lambda-s3
                set -e words[1]
                set -q words[1]; and printf '%s\n' $words
                return 0
            case '*'
                return 1
        end
        set -e words[1]
    end
    return 1
end

function __cargo_lambda_s3_is_called
    __cargo_lambda_s3_behind_cargo >/dev/null
end

function __cargo_lambda_s3_complete
    set -l current (commandline -ct)
    set -l typed (string unescape -- $current; or string trim -l -c '\'"' -- $current)
    set -l lines (command cargo-lambda-s3 complete -- $argv "$typed" 2>/dev/null)
    switch "$lines[1]"
        case files
            __fish_complete_path "$current"
        case folders
            __fish_complete_directories "$current" ''
        case words
            printf '%s\n' $lines[2..-1]
    end
end

complete -c cargo-lambda-s3 -f -a '(__cargo_lambda_s3_complete (commandline -opc)[2..-1])'
complete -c cargo -n __cargo_lambda_s3_is_called -f -a '(__cargo_lambda_s3_complete (__cargo_lambda_s3_behind_cargo))'

# Cargo's own completion goes by the words that have been seen anywhere, and would take `lambda-s3 new` for cargo's `new`.
if not functions -q __cargo_lambda_s3_seen_subcommand_from; and functions -q __fish_seen_subcommand_from
    functions -c __fish_seen_subcommand_from __cargo_lambda_s3_seen_subcommand_from
    function __fish_seen_subcommand_from
        __cargo_lambda_s3_is_called; and return 1
        __cargo_lambda_s3_seen_subcommand_from $argv
    end
end
