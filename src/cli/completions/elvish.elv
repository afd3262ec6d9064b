# Completion of cargo-lambda-s3 for elvish, and of `cargo lambda-s3`; what completes cargo already goes on.
#
#     eval (cargo lambda-s3 completions elvish | slurp)

use str

var before-lambda-s3 = $nil
if (has-key $edit:completion:arg-completer cargo) {
    set before-lambda-s3 = $edit:completion:arg-completer[cargo]
}

fn complete-lambda-s3 {|@words|
    var lines = [(try { e:cargo-lambda-s3 complete -- $@words 2>/dev/null | from-lines } catch { nop })]
    if (==s 0 (to-string (count $lines))) {
        nop
    } elif (has-value [files folders] $lines[0]) {
        edit:complete-filename $@words
    } else {
        for line $lines[1..] {
            var word help = (str:split "\t" $line)
            var suffix = ' '
            if (or (str:has-suffix $word '/') (str:has-suffix $word '=')) {
                set suffix = ''
            }
            var display = $word
            if (not-eq $help '') {
                set display = $word'  '$help
            }
            edit:complex-candidate $word &display=$display &code-suffix=$suffix
        }
    }
}

set edit:completion:arg-completer[cargo-lambda-s3] = {|@words|
    complete-lambda-s3 (all $words[1..])
}

set edit:completion:arg-completer[cargo] = {|@words|
    if (and (> (count $words) 2) (eq $words[1] lambda-s3)) {
        complete-lambda-s3 (all $words[2..])
    } elif (not-eq $before-lambda-s3 $nil) {
        $before-lambda-s3 $@words
    } else {
        edit:complete-filename $@words
    }
}
