# tensors.bash: read tensors of a stream of one raw message with nothing but od and sed, so that a tool's output can be held
# against values without trusting another tool.

# header FILE: the JSON header.
header() {
    local length
    length=$(od -An -t u8 -N 8 "$1" | tr -d ' ')
    tail -c +9 "$1" | head -c "$length"
}

# tensor FILE NAME [COLUMNS]: its values, in one line, or COLUMNS a line.
tensor() {
    local entry dtype begin end format length
    length=$(od -An -t u8 -N 8 "$1" | tr -d ' ')
    entry=$(header "$1" | grep -o "\"$2\":{[^}]*}") || { echo "no tensor $2 in $1" >&2; return 1; }
    dtype=$(sed 's/.*"dtype":"\([A-Z0-9]*\)".*/\1/' <<<"$entry")
    begin=$(sed 's/.*"data_offsets":\[\([0-9]*\),.*/\1/' <<<"$entry")
    end=$(sed 's/.*"data_offsets":\[[0-9]*,\([0-9]*\)\].*/\1/' <<<"$entry")
    case $dtype in
    I64) format=d8 ;;
    I32) format=d4 ;;
    F32) format=fF ;;
    U8) format=u1 ;;
    *) echo "tensor $2 of $1 is $dtype" >&2; return 1 ;;
    esac
    od -An -v -t $format -j $((8 + length + begin)) -N $((end - begin)) "$1" | tr -s ' \n' '\n\n' | sed '/^$/d' \
        | awk -v n="${3:-0}" '{ printf("%s%s", $1, (n && NR % n == 0 ? "\n" : " ")) } END { if (!n || NR % n) print "" }' \
        | sed 's/ $//'
}

# text FILE NAME: the bytes of a tensor of strings, NULs left out.
text() {
    local entry begin end length
    length=$(od -An -t u8 -N 8 "$1" | tr -d ' ')
    entry=$(header "$1" | grep -o "\"$2_bytes\":{[^}]*}")
    begin=$(sed 's/.*"data_offsets":\[\([0-9]*\),.*/\1/' <<<"$entry")
    end=$(sed 's/.*"data_offsets":\[[0-9]*,\([0-9]*\)\].*/\1/' <<<"$entry")
    tail -c +$((9 + length + begin)) "$1" | head -c $((end - begin)) | tr -d '\0'
}

# holds FILE NAME VALUES...: the tensor has exactly these values (floats as %.5g).
holds() {
    local file=$1 name=$2 got
    shift 2
    got=$(tensor "$file" "$name" | awk '{ for (i = 1; i <= NF; i++) printf("%s" ($i ~ /[.e]/ ? "%.5g" : "%s"), (i > 1 ? " " : ""), $i) }')
    [ "$got" = "$*" ] || { echo "$file: $name: want $*, got $got"; return 1; }
}

# message HEADER BYTES: a message as another program would write it; BYTES as printf takes them ('\1\0').
message() {
    local header=$1 size
    while [ $((${#header} % 8)) != 0 ]; do header+=' '; done
    size=${#header}
    printf "\\x$(printf %02x $((size % 256)))\\x$(printf %02x $((size / 256)))\\0\\0\\0\\0\\0\\0%s$2" "$header"
}
