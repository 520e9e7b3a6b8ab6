#!/usr/bin/env bats
load common

streams() {
    printf 'row,column,value,time\n1,10,4,100\n1,30,2.5,200\n2,20,0.1,300\n' >R.csv
    rs-convert --from csv R.csv >R
    printf 'id,x,"a, b"\n1,1,2\n2,3,4\n7,5,-6.5\n' >D.csv
    rs-convert --from csv D.csv >D
    printf 'id,label\n1,3\n2,-1\n' >L.csv
    rs-convert --from csv L.csv >L
}

need_numpy() {
    python3 -c 'import numpy, scipy.sparse' 2>/dev/null || skip 'no numpy and scipy for python3'
}

@test "csv and tsv, there and back" {
    streams
    for name in R D L; do
        rs-convert --to csv $name | cmp - $name.csv
        rs-convert --to tsv $name >$name.tsv
        rs-convert --from tsv $name.tsv | rs-convert --to csv | cmp - $name.csv
    done
    [ "$(sed -n 2p R.tsv)" = "$(printf '1\t10\t4\t100')" ]
}

@test "npz, there and back, with ids, names and times" {
    streams
    for name in R D L; do
        rs-convert --to npz <$name >$name.npz
        rs-convert --from npz $name.npz | rs-convert --to csv | cmp - $name.csv
    done
}

@test "npz: the same arrays are the same bytes" {
    streams
    rs-convert --to npz R >a.npz
    sleep 2.1
    rs-convert --to npz R | cmp - a.npz
}

@test "npy: NumPy's header, then the numbers" {
    streams
    rs-convert --to npy D >D.npy
    [ "$(wc -c <D.npy)" = $((128 + 3 * 2 * 4)) ]
    [ "$(head -c 8 D.npy | od -An -tx1 | tr -d ' ')" = 934e554d50590100 ]
    head -c 128 D.npy | tail -c +11 | grep -qF "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }"
    [ "$(tail -c 24 D.npy | od -An -tf4 -w24 | tr -s ' ')" = ' 1 2 3 4 5 -6.5' ]
    rs-convert --from npy D.npy | rs-convert --to npy | cmp - D.npy
    [ "$(rs-convert --from npy D.npy | rs-convert --to csv | tail -n 1)" = 2,5,-6.5 ]
    rs-convert --to npy L >L.npy
    [ "$(tail -c 8 L.npy | od -An -td4 -w8 | tr -s ' ')" = ' 3 -1' ]
}

@test "Matrix Market, there and back" {
    streams
    rs-convert --to mtx R >R.mtx
    printf '%%%%MatrixMarket matrix coordinate real general\n2 3 3\n1 1 4\n1 3 2.5\n2 2 0.1\n' | cmp - R.mtx
    rs-convert --from mtx R.mtx | rs-convert --to mtx | cmp - R.mtx
    rs-convert --to mtx D >D.mtx
    rs-convert --from mtx D.mtx | rs-convert --to mtx | cmp - D.mtx
}

@test "--transpose, twice and once" {
    streams
    [ "$(rs-convert --transpose R | rs-convert --to csv | sed -n 2p)" = 10,1,4,100 ]
    [ "$(rs-convert --transpose --to csv D | head -n 2 | tr '\n' ' ')" = 'id,1,2,7 x,1,3,5 ' ]
    for name in R D; do
        rs-convert --transpose $name | rs-convert --transpose --to csv | cmp - $name.csv
    done
    fails 1 'want kind csr or dense, got labels' rs-convert --transpose L
}

@test "one format to another without a stream between" {
    streams
    rs-convert --from csv --to npz R.csv >direct.npz
    rs-convert --to npz R | cmp - direct.npz
}

@test "SciPy and NumPy read what we write" {
    need_numpy
    streams
    rs-convert --to npz R >R.npz
    rs-convert --to npz D >D.npz
    rs-convert --to mtx R >R.mtx
    python3 - <<'EOF'
import numpy, scipy.sparse, scipy.io
m = scipy.sparse.load_npz('R.npz')
assert m.shape == (2, 3) and m.toarray().tolist() == numpy.float32([[4, 0, 2.5], [0, .1, 0]]).tolist()
assert (scipy.io.mmread('R.mtx').toarray().astype('f4') == m.toarray()).all()
z = numpy.load('R.npz')
assert z['row_ids'].tolist() == [1, 2] and z['col_ids'].tolist() == [10, 20, 30] and z['time'].tolist() == [100, 200, 300]
d = numpy.load('D.npz')
assert d['data'].tolist() == [[1, 2], [3, 4], [5, -6.5]] and d['columns'].tolist() == [b'x', b'a, b']
EOF
}

@test "we read what SciPy and NumPy write" {
    need_numpy
    streams
    python3 - <<'EOF'
import numpy, scipy.sparse
m = scipy.sparse.csr_matrix(numpy.float64([[4, 0, 2.5], [0, .125, 0]]))
scipy.sparse.save_npz('csr.npz', m)
scipy.sparse.save_npz('csc.npz', m.tocsc(), compressed=False)
scipy.sparse.save_npz('coo.npz', m.tocoo())
numpy.save('f.npy', numpy.asfortranarray(m.toarray()))
numpy.savez_compressed('d.npz', data=m.toarray(), row_ids=numpy.array(['é', 'b']))
EOF
    for name in csr csc coo; do
        [ "$(rs-convert --from npz --to csv $name.npz | tr '\n' ' ')" = 'row,column,value 0,0,4 0,2,2.5 1,1,0.125 ' ]
    done
    [ "$(rs-convert --from npy --to csv f.npy | sed -n 2p)" = 0,4,0,2.5 ]
    [ "$(rs-convert --from npz --to csv d.npz | sed -n 2p)" = é,4,0,2.5 ]
    python3 -c "import scipy.sparse; scipy.sparse.save_npz('dia.npz', scipy.sparse.dia_matrix((2, 2)))"
    fails 1 'want format csr, csc or coo, got dia' rs-convert --from npz dia.npz
}

@test "the same bytes for any -t" {
    streams
    IN=R same_for_threads rs-convert --to npz
    IN=D same_for_threads rs-convert --transpose
}

@test "kinds that a format does not take" {
    streams
    fails 1 'want kind dense or labels, got csr' rs-convert --to npy R
    fails 1 'want kind csr or dense, got labels' rs-convert --to mtx L
}

@test "input that is not what it is said to be" {
    streams
    echo junk >junk
    for format in npy npz mtx; do
        fails 1 junk rs-convert --from $format junk
    done
    fails 1 junk rs-convert --to npz junk
    rs-convert --to npz R >R.npz
    head -c 500 R.npz >cut.npz
    fails 1 cut.npz rs-convert --from npz cut.npz
    rs-convert --to npy D | head -c 140 >cut.npy
    fails 1 'want 24 bytes of data for the shape, got 12' rs-convert --from npy cut.npy
    rs-convert --to mtx R | head -n 3 >cut.mtx
    fails 1 'cut short' rs-convert --from mtx cut.mtx
    printf 'row,column,value\n1,2,x\n' >bad.csv
    fails 1 "bad.csv: line 2: want a number as value, got 'x'" rs-convert --from csv bad.csv
    printf 'id,a,b\n1,2\n' >bad.csv
    fails 1 'bad.csv: line 2: want 3 fields, got 2' rs-convert --from csv bad.csv
    run rs-convert --from npz -o out cut.npz
    [ "$status" = 1 ]
    [ ! -e out ]
}

@test "a flipped bit in the data of an .npz is seen" {
    streams
    rs-convert --to npz R >R.npz
    offset=$(grep -abo 'indices.npy' R.npz | head -n 1 | cut -d: -f1)
    printf '\001' | dd of=R.npz bs=1 seek=$((offset + 11 + 128)) conv=notrunc 2>/dev/null
    fails 1 'cut short or damaged' rs-convert --from npz R.npz
}

@test "usage" {
    streams
    fails 2 'want --to FORMAT' rs-convert R
    fails 2 '--to' rs-convert --to xlsx R
}
