# A program of about `lines` lines that has some of everything, to see how the time
# of a compile grows with its size:
#
#     awk -v lines=10000 -f tools/bench/compile/program.awk > big.qz
#     quartzc check --time-passes big.qz
#
# Each unit declares a struct, an enum and a trait, implements and uses them, and
# calls the unit before it, so that names are looked up among all of them.

function unit(i) {
    print "struct Item" i
    print "  name: String"
    print "  size: Int"
    print "  weight: F64 = 1.5"
    print "end"
    print ""
    print "impl Item" i
    print "  def total(self, k: Int): Int = self.size * k + " i
    print "  def rename(&mut self, name: String)"
    print "    self.name = name"
    print "  end"
    print "end"
    print ""
    print "enum Shape" i
    print "  Circle(F64)"
    print "  Rect(w: F64, h: F64)"
    print "  Dot"
    print "end"
    print ""
    print "trait Measure" i
    print "  def measure" i "(self): Int"
    print "  def twice" i "(self): Int = self.measure" i "() * 2"
    print "end"
    print ""
    print "impl Measure" i " for Item" i
    print "  def measure" i "(self): Int = self.total(" i ")"
    print "end"
    print ""
    print "## The area of a shape."
    print "def area" i "(s: Shape" i "): F64"
    print "  match s"
    print "    Circle(r) if r > 10.0 => 0.0"
    print "    Circle(r) => 3.14 * r * r"
    print "    Rect(w, h) => w * h"
    print "    Dot => 0.0"
    print "  end"
    print "end"
    print ""
    print "def pick" i "<T: Measure" i ">(xs: Vec<T>): Int"
    print "  var best = 0"
    print "  for x in xs"
    print "    best = x.measure" i "() if x.twice" i "() > best"
    print "  end"
    print "  best"
    print "end"
    print ""
    print "def distance" i "(a, b)"
    print "  if a > b"
    print "    a - b"
    print "  else"
    print "    b - a"
    print "  end"
    print "end"
    print ""
    print "def work" i "(n: Int): Int"
    print "  items = [Item" i " { name: \"a#{n}\", size: n }, Item" i " { name: \"b\", size: 2 }]"
    print "  var total = pick" i "(items) + distance" i "(n, 3)"
    print "  for k in 0..n"
    print "    total += items[0].total(k)"
    print "    total -= 1 if k % 3 == 0"
    print "  end"
    if (i > 0)
        print "  total += work" i - 1 "(n - 1) if n > 0"
    print "  puts \"item #{total} #{area" i "(Shape" i "::Rect(1.0, 2.0))}\""
    print "  total"
    print "end"
    print ""
}

BEGIN {
    count = int(lines / 68)
    for (i = 0; i < count || i == 0; i++)
        unit(i)
    print "def main"
    print "  puts work" i - 1 "(3)"
    print "end"
}
