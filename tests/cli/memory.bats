#!/usr/bin/env bats
# memory.bats: stages that go row by row do not grow with their input, whoever made it: here it is larger than all the memory
# that they are given.
load common

LIMIT=450000 # KB of address space: programs, libraries and what OpenBLAS takes for itself are 300 MB
ROWS=2000000 # of 256 bytes: 512 MB

setup_file() {
    case ${BUILD:-} in *asan*) skip "the sanitizer's own memory is larger" ;; esac
}

# foreign: one dense message as Python's safetensors writes it, with neither ids nor a checksum, made on the fly; the values are 0.
foreign() {
    local size=$((ROWS * 256)) header
    header=$(printf '{"data":{"dtype":"F32","shape":[%d,64],"data_offsets":[0,%d]}}' "$ROWS" "$size")
    while [ $((${#header} % 8)) != 0 ]; do header+=" "; done
    # shellcheck disable=SC2059
    printf "\\x$(printf %02x ${#header})\\0\\0\\0\\0\\0\\0\\0%s" "$header"
    head -c "$size" /dev/zero
}

# array: as much as an .npy.
array() {
    local header="{'descr': '<f4', 'fortran_order': False, 'shape': ($ROWS, 64), }"
    printf '\x93NUMPY\x01\0\x76\0%-117s\n' "$header"
    head -c $((ROWS * 256)) /dev/zero
}

# sample: the same kind of rows, few and different.
sample() {
    { seq 0 63 | paste -sd, | sed 's/^/id,/'
      for row in 1 2 3 4 5 6; do seq "$row" $((row * row + 1)) 999999 | head -n 64 | paste -sd, | sed "s/^/$row,/"; done
    } >sample.csv
    rs-convert --from csv -o sample sample.csv
}

small() {
    (ulimit -v "$LIMIT" && exec timeout 100 "$@") # OpenBLAS that gets no memory asks for ever
}

@test "the limit is one that holding the input would pass" {
    ! foreign | small rs-join -o out /dev/stdin 2>stderr
    grep -q memory stderr
}

@test "rs-scale --apply" {
    sample
    rs-scale --fit model -o /dev/null sample
    foreign | small rs-scale -t 1 --apply model >piped
    foreign >file
    small rs-scale -t 1 --apply model file >mapped
    cmp mapped piped
}

@test "rs-kmeans --apply" {
    sample
    rs-kmeans -q -k 2 --fit model -o /dev/null sample
    foreign | small rs-kmeans -t 1 --apply model >out
    [ "$(rs-show --info out | awk '$1 == "rows" { print $2 }')" = "$ROWS" ]
}

@test "rs-encode --apply" {
    sample
    rs-encode -q --method svd --dim 2 --fit model -o /dev/null sample
    foreign | small rs-encode -t 1 --apply model >out
    [ "$(rs-show --info out | awk '$1 == "rows" { print $2 }')" = "$ROWS" ]
}

@test "rs-convert --from npy" {
    array | small rs-convert --from npy >piped
    array >file
    small rs-convert --from npy file | cmp - piped
    foreign >other
    cmp <(rs-convert --to npy other) file
}

@test "a foreign message that is cut short is no result" {
    sample
    rs-scale --fit model -o /dev/null sample
    foreign | head -c 400000000 >bad
    fails 1 'cut short' small rs-scale --apply model bad
    fails 1 'cut short' small rs-scale --apply model < <(cat bad)
    fails 1 'cut short' small rs-scale --apply model -o out < <(cat bad)
    [ ! -e out ]
}
