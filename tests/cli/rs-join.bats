#!/usr/bin/env bats
load common

# Two small tables: rows 1 2 3 and 3 4.
tables() {
    printf 'id,x,y\n1,1,2\n2,3,4\n3,5,6\n' | rs-convert --from csv >A
    printf 'id,y,z\n3,7,8\n4,9,10\n' | rs-convert --from csv >B
    printf 'row,column,value\n1,10,1\n1,20,2\n2,10,3\n' | rs-convert --from csv >C
    printf 'row,column,value\n2,30,4\n5,30,5\n' | rs-convert --from csv >D
}

csv() {
    rs-convert --to csv | tr '\n' ' '
}

@test "side by side, all rows, zeros for what is missing, a second name numbered" {
    tables
    [ "$(rs-join A B | csv)" = 'id,x,y,y.2,z 1,1,2,0,0 2,3,4,0,0 3,5,6,7,8 4,0,0,9,10 ' ]
    [ "$(rs-join B A | csv)" = 'id,y,z,x,y.2 3,7,8,5,6 4,9,10,0,0 1,0,0,1,2 2,0,0,3,4 ' ]
}

@test "--how inner and left" {
    tables
    [ "$(rs-join --how inner A B | csv)" = 'id,x,y,y.2,z 3,5,6,7,8 ' ]
    [ "$(rs-join --how left A B | csv)" = 'id,x,y,y.2,z 1,1,2,0,0 2,3,4,0,0 3,5,6,7,8 ' ]
}

@test "--names and --weight" {
    tables
    [ "$(rs-join --how inner --names a,b --weight 2,0.5 A B | csv)" = 'id,a.x,a.y,b.y,b.z 3,10,12,3.5,4 ' ]
}

@test "sparse matrices side by side" {
    tables
    [ "$(rs-join C D | csv)" = 'row,column,value 1,10,1 1,20,2 2,10,3 2,30,4 5,30,5 ' ]
    fails 1 'id 10 comes twice' rs-join C C
    [ "$(rs-join --names p,q --weight 1,-1 C C | rs-convert --to csv | wc -l)" = 7 ]
}

@test "--stack: files, or the messages of one stream, become one message" {
    tables
    printf 'id,x,y\n8,0,1\n' | rs-convert --from csv >A2
    [ "$(rs-join --stack A A2 | csv)" = 'id,x,y 1,1,2 2,3,4 3,5,6 8,0,1 ' ]
    cat A A2 | rs-join --stack | rs-convert --to csv >one.csv
    rs-join --stack A A2 | rs-convert --to csv | cmp - one.csv
    printf 'row,column,value\n7,30,1\n8,10,1\n' | rs-convert --from csv >C2
    [ "$(rs-join --stack C C2 | csv)" = 'row,column,value 1,10,1 1,20,2 2,10,3 7,30,1 8,10,1 ' ]
    printf 'id,label\n1,4\n' | rs-convert --from csv >L1
    printf 'id,label\n2,5\n' | rs-convert --from csv >L2
    [ "$(rs-join --stack L1 L2 | csv)" = 'id,label 1,4 2,5 ' ]
    fails 1 'comes twice' rs-join --stack A A
    fails 1 'column names' rs-join --stack A B
}

@test "- is stdin, among files" {
    tables
    rs-join A B >want
    rs-join - B <A >got
    rs-convert --to csv want >want.csv
    rs-convert --to csv got | cmp - want.csv
}

@test "the same bytes for any -t, through -z and -o too" {
    tables
    same_for_threads rs-join A B
    rs-join -o out A B
    rs-join A B | cmp - out
    rs-join -z A B | rs-convert --to csv >packed.csv
    rs-convert --to csv out | cmp - packed.csv
}

@test "kinds and lists that do not fit" {
    tables
    fails 1 'want kind dense as the first part, got csr' rs-join A C
    fails 1 '--names: want one for each of the 2 parts, got 1' rs-join --names a A B
    fails 1 '--weight: want one for each of the 2 parts, got 3' rs-join --weight 1,2,3 A B
    fails 1 "--weight: want a number, got 'x'" rs-join --weight 1,x A B
    fails 2 '--stack goes without' rs-join --stack --how inner A B
    fails 2 '--how' rs-join --how sideways A B
    printf 'id,label\n1,4\n' | rs-convert --from csv >L
    fails 1 'want kind dense or csr, got labels' rs-join L L
}

@test "not a stream, cut short, not there: one line, no output" {
    tables
    echo 'not a stream' >junk
    head -c 200 B >cut
    fails 1 junk rs-join A junk
    fails 1 cut rs-join A cut
    fails 1 nowhere rs-join A nowhere
    run rs-join -o out A cut
    [ "$status" = 1 ]
    [ ! -e out ]
}
