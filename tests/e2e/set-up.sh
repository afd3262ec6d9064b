#!/usr/bin/env bash
# Installs what `cargo test --features e2e` needs beyond Rust, git and bash: on Debian and Ubuntu with apt-get, as root. Names what
# is still missing and where to get it, and exits with 1 then. The tests install the rest themselves, pinned, below target/.
set -euo pipefail

has() {
    command -v "$1" >/dev/null
}

# The first number that a command prints is at least this version. No pipe: a command that still writes after its reader has found
# the number dies of it.
is_new_enough() {
    local printed
    printed=$("${@:2}" 2>/dev/null) && [[ $printed =~ ([0-9]+)\.([0-9]+) ]] || return
    local major=${1%.*} minor=${1#*.}
    ((BASH_REMATCH[1] > major || BASH_REMATCH[1] == major && BASH_REMATCH[2] >= minor))
}

has_python() {
    local python
    for python in python3 python3.14 python3.13 python3.12 python3.11; do
        # Debian has what makes environments in a package of its own.
        is_new_enough 3.11 "$python" --version && "$python" -c 'import ensurepip, venv' 2>/dev/null && return
    done
    return 1
}

has_node() {
    is_new_enough 20.0 node --version && has npm
}

# Debian 12 has 18.
packages_of_node() {
    ! is_new_enough 20.0 apt-cache show --no-all-versions nodejs || echo nodejs npm
}

has_bash_completion() {
    [[ -f /usr/share/bash-completion/bash_completion || -f /opt/homebrew/etc/profile.d/bash_completion.sh ]]
}

# A line for each thing that is missing: its name, where to get it, and the packages of Debian that hold it.
missing() {
    local program
    has cc || echo "a C compiler|\`xcode-select --install\` on macOS|gcc libc6-dev"
    cargo fmt --version >/dev/null 2>&1 || echo "rustfmt|\`rustup component add rustfmt\`|"
    cargo clippy --version >/dev/null 2>&1 || echo "clippy|\`rustup component add clippy\`|"
    has_python || echo "Python 3.11 or newer with venv|https://www.python.org/downloads/|python3 python3-venv"
    has_node || echo "Node.js 20 or newer with npm|https://nodejs.org/en/download|$(packages_of_node)"
    is_new_enough 1.5 terraform version || echo "Terraform 1.5 or newer|https://developer.hashicorp.com/terraform/install|"
    has_bash_completion || echo "bash-completion|\`brew install bash-completion@2\` on macOS|bash-completion"
    for program in zsh fish elvish mandoc; do
        has "$program" || echo "$program|\`brew install $program\` on macOS|$program"
    done
    # It shows which programs run.
    [[ $(uname) != Linux ]] || has strace || echo "strace|https://strace.io|strace"
}

if [[ -n $(missing) && $(id -u) == 0 ]] && has apt-get; then
    apt-get update -qq || true
    # One by one: what cannot be installed does not keep the rest out.
    while IFS='|' read -r _ _ packages; do
        # shellcheck disable=SC2086 # a list of packages
        [[ -z $packages ]] || DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages </dev/null >/dev/null || true
    done < <(missing)
fi

code=0
while IFS='|' read -r name where packages; do
    echo "error: $name is missing"
    echo "help: ${packages:+\`apt-get install $packages\` on Debian and Ubuntu, }$where"
    code=1
done < <(missing) >&2
exit $code
