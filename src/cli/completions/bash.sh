# Completion of cargo-lambda-s3 for bash, and of `cargo lambda-s3`; for all else that cargo does, cargo's own goes on.
#
#     source <(cargo lambda-s3 completions bash)

# Sets `words`: the words up to the cursor, joined where COMP_WORDBREAKS has split them (`s3://`, `--flag=value`).
__cargo_lambda_s3_words() {
    local rest=${COMP_LINE:0:COMP_POINT} trimmed word index
    words=()
    for ((index = 0; index <= COMP_CWORD; index++)); do
        word=${COMP_WORDS[index]}
        trimmed=${rest#"${rest%%[![:space:]]*}"}
        if ((index == COMP_CWORD)); then
            word=$trimmed
        fi
        if ((${#words[@]} > 0)) && [[ $trimmed == "$rest" ]]; then
            words[${#words[@]} - 1]+=$word
        else
            words+=("$word")
        fi
        rest=${trimmed#"$word"}
    done
}

# Completes the last of `words`, of which the first $1 call the program.
__cargo_lambda_s3_reply() {
    local current=${words[${#words[@]} - 1]} quote="" kind="" cut="" line value before character
    COMPREPLY=()
    case $current in
        [\"\']*)
            quote=${current:0:1}
            current=${current:1}
            ;;
    esac
    words[${#words[@]} - 1]=$current
    while IFS= read -r line; do
        value=${line%%$'\t'*}
        if [[ -z $kind ]]; then
            kind=$value
            # What stands before the last word break is not replaced.
            for character in : =; do
                before=${current%"${current##*"$character"}"}
                if [[ -z $quote && $COMP_WORDBREAKS == *"$character"* && ${#before} -gt ${#cut} ]]; then
                    cut=$before
                fi
            done
        else
            value=${value#"$cut"}
            if [[ -z $quote && $value == *[![:alnum:]_./:=,@%+-]* ]]; then
                printf -v value %q "$value"
            fi
            COMPREPLY+=("$value")
        fi
    done < <(command cargo-lambda-s3 complete -- "${words[@]:$1}" 2>/dev/null)
    case $kind in
        files | folders)
            while IFS= read -r line; do
                COMPREPLY+=("$line")
            done < <(if [[ $kind == files ]]; then compgen -f -- "$current"; else compgen -d -- "$current"; fi)
            compopt -o filenames 2>/dev/null
            ;;
    esac
    if ((${#COMPREPLY[@]} == 1)) && [[ ${COMPREPLY[0]} == *[/=] ]]; then
        compopt -o nospace 2>/dev/null
    fi
}

__cargo_lambda_s3() {
    local -a words
    __cargo_lambda_s3_words
    __cargo_lambda_s3_reply 1
}

# Takes `cargo … lambda-s3 …`, and hands everything else to the completion of cargo.
__cargo_lambda_s3_behind_cargo() {
    local -a words
    local index skip=""
    __cargo_lambda_s3_words
    for ((index = 1; index < ${#words[@]} - 1; index++)); do
        if [[ -n $skip ]]; then
            skip=
            continue
        fi
        case ${words[index]} in
            --color | --config | -C | -Z) skip=1 ;;
            [-+]*) ;;
            lambda-s3)
                __cargo_lambda_s3_reply $((index + 1))
                return
                ;;
            *) break ;;
        esac
    done
    if [[ -z $__cargo_lambda_s3_cargo ]]; then
        # bash-completion loads cargo's own only when it is asked for, and only where nothing else is there.
        complete -r cargo
        if declare -F _comp_load >/dev/null; then
            _comp_load -- cargo
        elif declare -F _completion_loader >/dev/null; then
            _completion_loader cargo
        fi
        __cargo_lambda_s3_take_over
    fi
    if declare -F "$__cargo_lambda_s3_cargo" >/dev/null; then
        "$__cargo_lambda_s3_cargo" "$@"
    fi
}

# Stands in front of the function that completes cargo now, with the same options.
__cargo_lambda_s3_take_over() {
    local before
    before=$(complete -p cargo 2>/dev/null)
    if [[ $before == *" -F "* && $before != *" -F __cargo_lambda_s3_"* ]]; then
        __cargo_lambda_s3_cargo=${before#* -F }
        __cargo_lambda_s3_cargo=${__cargo_lambda_s3_cargo%% *}
        eval "${before/ -F $__cargo_lambda_s3_cargo/ -F __cargo_lambda_s3_behind_cargo}"
    else
        complete -o bashdefault -o default -F __cargo_lambda_s3_behind_cargo cargo
    fi
}

complete -F __cargo_lambda_s3 cargo-lambda-s3
__cargo_lambda_s3_cargo=
__cargo_lambda_s3_take_over
