# choice.gp: what five methods say of the number of clusters, from the CSV of rs-kmeans --choice.
#   gnuplot -e "title='Film segments'; table='k.csv'; picture='k.svg'" choice.gp
set terminal svg size 900,560 font "sans,12" background "white"
set output picture
set datafile separator ","
set datafile columnheaders
set multiplot layout 2,3 title title font ",15" margins 0.07,0.97,0.1,0.88 spacing 0.09,0.17
set grid lc "#dddddd"
set xlabel "clusters (k)"
set key off
set style line 1 lc "#0072b2" lw 2 pt 7 ps 0.6
set ytics format "%.1s%c"
set title "inertia (look for the elbow)"; plot table using "k":"inertia" with linespoints ls 1
set ytics format "%.2f"; set title "silhouette (highest)"; plot table using "k":"silhouette" with linespoints ls 1
set ytics format "%.1f"; set title "gap, with standard error"; plot table using "k":"gap":"gap_error" with yerrorbars ls 1, table using "k":"gap" with lines ls 1
set ytics format "%.2f"; set title "Davies-Bouldin (lowest)"; plot table using "k":"davies_bouldin" with linespoints ls 1
set ytics format "%.1s%c"; set title "Calinski-Harabasz (highest)"; plot table using "k":"calinski_harabasz" with linespoints ls 1
unset multiplot
