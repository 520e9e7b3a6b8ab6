#!/usr/bin/env bats
# rs-convert's text formats of other recommenders, and the sparse layouts of SciPy: there and back, and what is refused.
load common

setup_streams() {
    printf 'row,column,value,time\n1,10,4,100\n1,30,2.5,200\n2,20,0.1,300\n' >R.csv
    rs-convert --from csv R.csv >R
    printf 'id,x,"a, b"\n1,1,2\n2,3,0\n7,5,-6.5\n' >D.csv
    rs-convert --from csv D.csv >D
    printf 'id,label\n1,3\n2,-1\n' >L.csv
    rs-convert --from csv L.csv >L
    printf 'row,column,value\n"a ""b"" c",x,1\nзал,"y,z",2\n' >T.csv
    rs-convert --from csv T.csv >T
}

# refused FORMAT TEXT PATTERN: the text is bad input; nothing is written.
refused() {
    printf "$2" >bad
    fails 1 "bad: $3" rs-convert --from "$1" bad
    rs-convert --from "$1" -o out bad 2>/dev/null && return 1
    [ ! -e out ]
}

@test "jsonl: an object a line, there and back, numbers and strings as ids" {
    setup_streams
    rs-convert --to jsonl R >R.jsonl
    printf '{"row":1,"column":10,"value":4,"time":100}\n' | cmp - <(head -n 1 R.jsonl)
    rs-convert --to jsonl D >D.jsonl
    printf '{"id":1,"x":1,"a, b":2}\n' | cmp - <(head -n 1 D.jsonl)
    rs-convert --to jsonl L >L.jsonl
    printf '{"id":1,"label":3}\n{"id":2,"label":-1}\n' | cmp - L.jsonl
    rs-convert --to jsonl T >T.jsonl
    printf '{"row":"a \\"b\\" c","column":"x","value":1}\n' | cmp - <(head -n 1 T.jsonl)
    for name in R D L T; do
        rs-convert --from jsonl --to csv $name.jsonl | cmp - $name.csv
        rs-convert --from jsonl $name.jsonl | rs-convert --to jsonl | cmp - $name.jsonl
    done
}

@test "jsonl: members in any order, strings that look like numbers stay strings" {
    printf '{"b":2,"id":"7","a":1}\r\n\n {"a":3.5,"b":-1e1,"id":"8"} ' >x
    [ "$(rs-convert --from jsonl --to jsonl x | tr '\n' ' ')" = '{"id":"7","b":2,"a":1} {"id":"8","b":-10,"a":3.5} ' ]
}

@test "jsonl: what is refused" {
    refused jsonl '' 'want a line, got nothing'
    refused jsonl '{"row":1,"column":2,"value":1}\n{"row":1,"column":3\n' 'line 2: not JSON'
    refused jsonl '[1,2]\n' 'line 1: want one object a line'
    refused jsonl '{"row":1,"column":2,"value":1} x\n' 'line 1: want one object a line'
    refused jsonl '{"row":1,"column":2}\n' "line 1: want 'value'"
    refused jsonl '{"row":1,"column":2,"value":"4"}\n' 'line 1: value: want a finite number'
    refused jsonl '{"row":1,"column":2,"value":NaN}\n' 'line 1: not JSON'
    refused jsonl '{"row":1,"column":2,"value":1e999}\n' 'line 1: value: want a finite number'
    refused jsonl '{"row":1.5,"column":2,"value":1}\n' 'line 1: row: want a whole number within 2^53'
    refused jsonl '{"row":9007199254740994,"column":2,"value":1}\n' 'line 1: row: want a whole number within 2^53'
    refused jsonl '{"row":1,"column":2,"value":1,"when":5}\n' "line 1: want row, column, value and perhaps time, got 'when'"
    refused jsonl '{"row":1,"row":2,"column":2,"value":1}\n' "line 1: 'row' comes twice"
    refused jsonl '{"row":1,"column":2,"value":1,"time":5}\n{"row":1,"column":3,"value":1}\n' "line 2: want 'time'"
    refused jsonl '{"row":1,"column":2,"value":1}\n{"row":1,"column":3,"value":1,"time":5}\n' "line 2: 'time', but none"
    refused jsonl '{"row":1,"column":2,"value":1}\n{"row":"1","column":3,"value":1}\n' 'line 2: ids are numbers and strings'
    refused jsonl '{"row":1,"column":2,"value":1}\n{"row":1,"column":2,"value":1}\n' 'row 1, column 2 comes twice'
    refused jsonl '{"id":1,"a":2}\n{"id":1,"a":2}\n' "line 2: id '1' comes twice"
    refused jsonl '{"id":1,"a":2}\n{"id":2,"b":2}\n' "line 2: 'b' is no column of line 1"
    refused jsonl '{"id":1,"a":2,"b":3}\n{"id":2,"b":2}\n' 'line 2: want 2 columns as in line 1, got 1'
    refused jsonl '{"id":1,"a":2,"b":3}\n{"id":2,"b":2,"b":2}\n' "line 2: 'b' comes twice"
    refused jsonl '{"id":1,"label":0.5}\n' 'label: want whole numbers'
    refused jsonl '{"id":"a\\u0000b","a":1}\n' 'line 1: a zero byte'
    printf 'id,id\n1,2\n' >clash.csv
    rs-convert --from csv clash.csv >clash
    fails 1 "a column is called 'id'" rs-convert --to jsonl clash
    printf 'row,column,value\n\377,1,1\n' >bytes.csv
    rs-convert --from csv bytes.csv >bytes
    fails 1 'is not UTF-8' rs-convert --to jsonl bytes
}

@test "libsvm: labels are row ids, indices count columns from 1" {
    setup_streams
    printf '1 1:4 3:2.5\n2 2:0.1\n' >want
    rs-convert --to libsvm R | cmp - want
    rs-convert --from libsvm --to libsvm want | cmp - want
    printf '1 1:1 2:2\n2 1:3\n7 1:5 2:-6.5\n' | cmp - <(rs-convert --to libsvm D)
    printf '0 1:1\n1 2:2\n' | cmp - <(rs-convert --to libsvm T)
    # A row without an entry, a comment, an index 0, a Windows line end.
    printf '# from elsewhere\n5 0:1.5 7:2 # last year\r\n\n3\n' >x
    [ "$(rs-convert --from libsvm x | rs-convert --to csv | tr '\n' ' ')" = 'row,column,value 5,0,1.5 5,7,2 ' ]
    [ "$(rs-convert --from libsvm x | rs-convert --to libsvm | tr '\n' ' ')" = '3 5 1:1.5 2:2 ' ]
    # Classes are no ids: rows are counted.
    printf -- '-1 1:1\n+1 2:1\n-1 3:1\n' | rs-convert --from libsvm --to csv >got
    [ "$(tr '\n' ' ' <got)" = 'row,column,value 0,1,1 1,2,1 2,3,1 ' ]
}

@test "libsvm: what is refused" {
    refused libsvm '' 'want a line, got nothing'
    refused libsvm 'a 1:1\n' "line 1: want a number as label, got 'a'"
    refused libsvm '1 1:1\n2 1=1\n' 'line 2: want INDEX:VALUE'
    refused libsvm '1 1:nan\n' 'line 1: want INDEX:VALUE'
    refused libsvm '1 1:1e60\n' 'line 1: want INDEX:VALUE'
    refused libsvm '1 -1:1\n' 'line 1: want INDEX:VALUE'
    refused libsvm '1 2147483648:1\n' 'line 1: want INDEX:VALUE'
    refused libsvm '1 2:1 1:1\n' 'line 1: want rising indices, got 1 after 2'
    refused libsvm '1 2:1 2:1\n' 'line 1: want rising indices, got 2 after 2'
    refused libsvm '1 qid:1 2:1\n' 'line 1: want INDEX:VALUE'
    setup_streams
    fails 1 'want kind csr or dense, got labels' rs-convert --to libsvm L
}

@test "libfm: users first, then films, in one range" {
    setup_streams
    printf '4 0:1 2:1\n2.5 0:1 4:1\n0.1 1:1 3:1\n' >want
    rs-convert --to libfm R | cmp - want
    rs-convert --from libfm --to csv want >got
    [ "$(tr '\n' ' ' <got)" = 'row,column,value 0,2,4 0,4,2.5 1,3,0.1 ' ]
    rs-convert --from libfm --to libfm want | cmp - want
    fails 1 'want kind csr, got dense' rs-convert --to libfm D
}

@test "libfm: what is refused" {
    refused libfm '\n' 'want a line, got nothing'
    refused libfm 'x 0:1 1:1\n' "line 1: want a number as rating, got 'x'"
    refused libfm '4 0:1\n' 'line 1: want RATING USER:1 ITEM:1, got 1 features'
    refused libfm '4 0:1 1:1 2:1\n' "line 1: want RATING USER:1 ITEM:1, got more: '2:1'"
    refused libfm '4 0:1 1:0.5\n' "line 1: want INDEX:1, got '1:0.5'"
    refused libfm '4 0:1 -1:1\n' "line 1: want INDEX:1, got '-1:1'"
    refused libfm 'nan 0:1 1:1\n' "line 1: want a number as rating, got 'nan'"
    refused libfm '4 0:1 1:1\n4 0:1 1:1\n' 'row 0, column 1 comes twice'
    refused libfm '4 0:1 1:1\n4 1:1 2:1\n' 'feature 1 stands first in one line and second in another'
}

@test "recbole: atomic files, there and back" {
    setup_streams
    rs-convert --to recbole R >R.inter
    printf 'user_id:token\titem_id:token\trating:float\ttimestamp:float\n1\t10\t4\t100\n' | cmp - <(head -n 2 R.inter)
    rs-convert --from recbole --to csv R.inter | cmp - R.csv
    rs-convert --to recbole T >T.inter
    rs-convert --from recbole --to csv T.inter | cmp - T.csv
    rs-convert --to recbole D >D.item
    printf 'item_id:token\tx:float\ta, b:float\n1\t1\t2\n' | cmp - <(head -n 2 D.item)
    rs-convert --from recbole --to csv D.item | cmp - D.csv
    rs-convert --to recbole-user D >D.user
    [ "$(head -n 1 D.user)" = "$(printf 'user_id:token\tx:float\ta, b:float')" ]
    rs-convert --from recbole --to csv D.user | cmp - D.csv
}

@test "recbole: columns in any order, what is not needed passed over, no rating a one" {
    printf 'rating:float\tdevice:token\titem_id:token\tprice:float\tuser_id:token\n3.5\tтв\tb\t9\tu\n1\tpc\ta\t8\tu\n' >x.inter
    [ "$(rs-convert --from recbole --to csv x.inter | tr '\n' ' ')" = 'row,column,value u,a,1 u,b,3.5 ' ]
    printf 'item_id:token\tuser_id:token\ttimestamp:float\n7\t1\t1.5e9\n8\t1\t100.0\n' >y.inter
    [ "$(rs-convert --from recbole --to csv y.inter | tr '\n' ' ')" = 'row,column,value,time 1,7,1,1500000000 1,8,1,100 ' ]
    printf 'class:token\tyear:float\titem_id:token\tlength:float\nA\t1995\t1\t81\nB\t2001\t2\t90.5\n' >z.item
    [ "$(rs-convert --from recbole --to csv z.item | tr '\n' ' ')" = 'id,year,length 1,1995,81 2,2001,90.5 ' ]
}

@test "recbole: what is refused" {
    refused recbole '' 'want a header line, got nothing'
    refused recbole 'userId,movieId\n' "line 1: want columns like user_id:token and rating:float, got 'userId,movieId'"
    refused recbole 'a:token\tb:float\n' 'line 1: want a column user_id:token or item_id:token'
    refused recbole 'item_id:token\tgenre:token_seq\n' "line 1: column 'genre:token_seq' holds lists: rs-ingest --multi-hot"
    refused recbole 'item_id:token\tclass:token\n' 'line 1: want a column of type float'
    refused recbole 'item_id:float\tyear:float\n' "line 1: column 'item_id': want type token"
    refused recbole 'user_id:token\titem_id:token\trating:token\n' "line 1: column 'rating': want type float"
    refused recbole 'user_id:token\tuser_id:token\n' "line 1: column 'user_id' comes twice"
    refused recbole 'user_id:token\titem_id:token\trating:float\n1\t2\n' 'line 2: want 3 fields, got 2'
    refused recbole 'user_id:token\titem_id:token\trating:float\n1\t2\tnan\n' "line 2: want a number as value, got 'nan'"
    refused recbole 'user_id:token\titem_id:token\ttimestamp:float\n1\t2\t1.5\n' 'line 2: want whole seconds since 1970'
    refused recbole 'user_id:token\titem_id:token\n1\t2\n1\t2\n' 'row 1, column 2 comes twice'
    refused recbole 'item_id:token\ta:float\n1\t\n' "line 2: want a number, got ''"
    refused recbole 'item_id:token\ta:float\n1\t2\n1\t2\n' "line 3: id '1' comes twice"
    setup_streams
    fails 1 'want kind csr or dense, got labels' rs-convert --to recbole L
    printf 'id,a:b\n1,2\n' | rs-convert --from csv >colon
    fails 1 "column 'a:b': want a name without ':'" rs-convert --to recbole colon
}

@test "npz-csc and npz-coo, there and back, with ids and times" {
    setup_streams
    for layout in csc coo; do
        for name in R T; do
            rs-convert --to npz-$layout $name >$name.npz
            rs-convert --from npz --to csv $name.npz | cmp - $name.csv
        done
        fails 1 "npz-$layout: want kind csr, got dense (npz takes it)" rs-convert --to npz-$layout D
        fails 2 "npz-$layout" rs-convert --from npz-$layout R.npz
    done
    fails 2 recbole-user rs-convert --from recbole-user D
}

@test "the same bytes for any -t, and whole with -o" {
    setup_streams
    for format in jsonl libsvm recbole npz-csc npz-coo libfm; do
        IN=R same_for_threads rs-convert --to $format
        rs-convert --to $format -o out R
        rs-convert --to $format R | cmp - out
    done
}
