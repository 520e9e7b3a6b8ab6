#!/usr/bin/env bats
# Completion of options, in real shells: what a tool tells about its table, and what bash and zsh offer of it.
load common

setup_file() {
    bats_require_minimum_version 1.5.0
}

# Where the built tools are; common.bash has put them on PATH.
bin() { dirname "$(command -v rs-als)"; }

# What bash offers for a line, one word a row: the completion function is called as the shell calls it.
offers() { # offers WORD...
    bash -c '
        PATH=$1:$PATH
        . "$2"
        shift 2
        COMP_WORDS=("$@")
        COMP_CWORD=$(($# - 1))
        _rs_complete "$1"
        printf "%s\n" "${COMPREPLY[@]}"' bash "$(bin)" "$ROOT/tools/completion/rs.bash" "$@"
}

@test "every tool and verb tells all options of its --help" {
    for tool in "$(bin)"/rs-*; do
        verbs=$("$tool" --completion | sed -n 's/^verb\t\([^\t]*\)\t.*/\1/p')
        for verb in ${verbs:-''}; do
            [ "$verb" != "''" ] || verb=
            told=$("$tool" $verb --completion | cut -f 1 | sort)
            shown=$("$tool" $verb --help | sed -n '/ptions:$/,$ s/^ \{2,6\}\(-., \)\{0,1\}\(--[a-z0-9-]*\).*/\2/p' | sort)
            [ -n "$told" ]
            [ "$told" = "$shown" ] || { echo "$tool $verb"; diff <(echo "$told") <(echo "$shown"); false; }
        done
    done
}

@test "bash completes options, choices, files, verbs" {
    touch ratings.csv
    [ "$(offers rs-als --solv)" = --solver ]
    [ "$(offers rs-als --solver c)" = "$(printf 'cholesky\ncg')" ]
    [ "$(offers rs-als --solver = cg)" = cg ]
    [ "$(offers rs-als --fit rat)" = ratings.csv ]
    [ "$(offers rs-als -o rat)" = ratings.csv ]
    [ "$(offers rs-als rat)" = ratings.csv ]
    [ "$(offers rs-als --iterations 1)" = '' ]
    [ "$(offers rs-recommend si)" = similar ]
    [ "$(offers rs-recommend rank --mod)" = --model ]
    [ "$(offers rs-recommend rank --model rat)" = ratings.csv ]
    [ "$(offers rs-scale none --meth)" = --method ]
}

@test "bash completes names with blanks, quotes and dollars, as they have to be typed" {
    mkdir 'my dir'
    touch 'my dir/file one.csv' "it's.csv" 'do$lar.csv'
    cat >typed.py <<'PYTHON'
import os, pty, re, select, sys, time

pid, fd = pty.fork()
if pid == 0:
    os.environ.update(TERM="dumb", COLUMNS="200", PS1="")
    os.execvp("bash", ["bash", "--norc", "--noprofile", "-i"])

def read_until(wanted, seconds=5):
    out, end = b"", time.time() + seconds
    while time.time() < end and wanted not in out:
        if select.select([fd], [], [], 0.1)[0]:
            out += os.read(fd, 65536)
    return out

# The line that comes of it is run: an argument a row, which says whether it is the file's name.
os.write(fd, f". '{sys.argv[1]}'; rs-als() {{ printf '<%s>' \"$@\"; echo END; }}; echo REA''DY\n".encode())
read_until(b"READY")
for line in sys.argv[2:]:
    os.write(fd, line.encode() + b"\t")
    read_until(b".csv", 2)
    os.write(fd, b"\n")
    print(*re.findall(r"(<.*>)END", read_until(b"END").decode()))
PYTHON
    # The function above would be asked for --completion too: the tool is called by its path.
    sed 's|"$tool" --completion|command "$tool" --completion|' "$ROOT/tools/completion/rs.bash" >rs.bash
    PATH=$(bin):$PATH python3 typed.py "$PWD/rs.bash" 'rs-als my\ dir/fi' 'rs-als "my dir/fi' 'rs-als it' 'rs-als --fit do' >typed
    printf '%s\n' '<my dir/file one.csv>' '<my dir/file one.csv>' "<it's.csv>" '<--fit><do$lar.csv>' | diff - typed
}

@test "zsh completes options, choices, files, verbs" {
    command -v zsh >/dev/null || skip 'no zsh here'
    touch ratings.csv
    cat >shell.py <<'PYTHON'
import os, pty, re, select, sys, time

pid, fd = pty.fork()
if pid == 0:
    os.environ.update(TERM="dumb", COLUMNS="200", PS1="")
    os.execvp("zsh", ["zsh", "-f", "-i"])

def read(seconds):
    out, end = b"", time.time() + seconds
    while time.time() < end:
        if select.select([fd], [], [], 0.1)[0]:
            try:
                out += os.read(fd, 65536)
            except OSError:
                break
        elif b"@@" in out:
            break
    return out.decode(errors="replace")

# What is completed goes through a widget that prints the line instead of running it.
for line in (f"fpath=({sys.argv[1]} $fpath); autoload -U compinit; compinit -u -D",
             "show() { print -r -- \"@@$BUFFER@@\"; BUFFER=; zle accept-line }; zle -N show; bindkey '^T' show"):
    os.write(fd, line.encode() + b"\n")
    read(2)
os.write(fd, sys.argv[2].encode() + b"\t")
read(1.5)
os.write(fd, b"\x14")
found = re.findall(r"@@(.*?)@@", read(5), re.S)
print(found[0].strip() if found else "nothing")
os.close(fd)
PYTHON
    zsh_line() { PATH=$(bin):$PATH python3 shell.py "$ROOT/tools/completion" "$1"; }
    [ "$(zsh_line 'rs-als --solv')" = 'rs-als --solver=' ]
    [ "$(zsh_line 'rs-als --solver=ch')" = 'rs-als --solver=cholesky' ]
    [ "$(zsh_line 'rs-als --fit rat')" = 'rs-als --fit ratings.csv' ]
    [ "$(zsh_line 'rs-recommend sim')" = 'rs-recommend similar' ]
    [ "$(zsh_line 'rs-recommend rank --mod')" = 'rs-recommend rank --model=' ]
}
