#compdef cargo-lambda-s3
# Completion of cargo-lambda-s3 for zsh. Cargo's own, which goes on as it was, calls it for `cargo lambda-s3`.
#
#     cargo lambda-s3 completions zsh > "${fpath[1]}/_cargo-lambda-s3"

_cargo-lambda-s3() {
    local -a lines open closed
    local line value
    lines=("${(@f)$(command cargo-lambda-s3 complete -- "${(@Q)words[2,CURRENT-1]}" "$PREFIX" 2>/dev/null)}")
    case $lines[1] in
        files) _files ;;
        folders) _files -/ ;;
        words)
            for line in "${(@)lines[2,-1]}"; do
                value=${line%%$'\t'*}
                line=${line#*$'\t'}
                line=${value//:/\\:}${line:+:$line}
                # What ends so goes on.
                if [[ $value == *[/=] ]]; then
                    open+=("$line")
                else
                    closed+=("$line")
                fi
            done
            _describe -t values 'cargo lambda-s3' closed -- open -S ''
            ;;
        *) return 1 ;;
    esac
}

# Where nothing completes cargo, at least this subcommand is.
_cargo-lambda-s3-behind-cargo() {
    if [[ ${words[2]} == lambda-s3 && CURRENT -gt 2 ]]; then
        shift words
        ((CURRENT--))
        _cargo-lambda-s3
    else
        _default
    fi
}

if [[ ${funcstack[1]} == _cargo-lambda-s3 ]]; then
    # Loaded as a file of the fpath, at the first completion.
    _cargo-lambda-s3 "$@"
elif (($+functions[compdef])); then
    compdef _cargo-lambda-s3 cargo-lambda-s3
    (($+_comps[cargo])) || compdef _cargo-lambda-s3-behind-cargo cargo
fi
