/// All places in a text where one of many words ends, in one pass: the automaton of Aho and Corasick over the octets of
/// folded words. Its size is that of the words.
struct WordAutomaton: Sendable {
    /// The nodes in order of their depth, so that the children of each lie beside each other. Node 0 is the root.
    private var labels: [UInt8] = [0]
    private var firstChildren: [Int32] = [1]
    private var childCounts: [Int16] = [0]
    /// Where to go on when no child fits: the node of the longest end that is a beginning too.
    private var failures: [Int32] = [0]
    /// The word that ends here, or -1.
    private var words: [Int32] = [-1]
    /// The nearest node by failures where a word ends, or 0.
    private var shorter: [Int32] = [0]
    /// The children of the root, by octet.
    private var starts = [Int32](repeating: 0, count: 256)

    /// Whether there is no word.
    var isEmpty: Bool { labels.count == 1 }

    /// The automaton of different words that are not empty; each has the number of its place.
    init(_ sorted: [[UInt8]]) {
        grow(sorted)
        link()
    }

    // MARK: Searching

    /// The root.
    static let start: Int32 = 0

    /// The node behind one that comes by an octet.
    func next(_ node: Int32, _ octet: UInt8) -> Int32 {
        var node = node
        while node != 0 {
            if let child = child(of: node, octet) { return child }
            node = failures[Int(node)]
        }
        return starts[Int(octet)]
    }

    /// Whether a word ends at a node.
    func hasWord(at node: Int32) -> Bool { words[Int(node)] >= 0 || shorter[Int(node)] != 0 }

    /// The words that end at a node, the longest first, until the body says that it wants no more.
    func forEachWord(at node: Int32, _ body: (Int) -> Bool) -> Bool {
        var node = words[Int(node)] >= 0 ? node : shorter[Int(node)]
        while node != 0 {
            if !body(Int(words[Int(node)])) { return false }
            node = shorter[Int(node)]
        }
        return true
    }

    private func child(of node: Int32, _ octet: UInt8) -> Int32? {
        var low = Int(firstChildren[Int(node)])
        var high = low + Int(childCounts[Int(node)])
        while low < high {
            let middle = (low + high) / 2
            if labels[middle] == octet { return Int32(truncatingIfNeeded: middle) }
            if labels[middle] < octet { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    // MARK: Making

    /// The nodes and their children, from words in order.
    private mutating func grow(_ sorted: [[UInt8]]) {
        var open: [(node: Int, words: Range<Int>, depth: Int)] = [(0, 0..<sorted.count, 0)]
        var index = 0
        while index < open.count {
            let (node, range, depth) = open[index]
            index += 1
            var low = range.lowerBound
            if low < range.upperBound, sorted[low].count == depth {
                words[node] = Int32(truncatingIfNeeded: low)
                low += 1
            }
            firstChildren[node] = Int32(truncatingIfNeeded: labels.count)
            while low < range.upperBound {
                let octet = sorted[low][depth]
                var high = low + 1
                while high < range.upperBound, sorted[high][depth] == octet { high += 1 }
                open.append((labels.count, low..<high, depth + 1))
                add(octet)
                childCounts[node] += 1
                low = high
            }
        }
    }

    private mutating func add(_ octet: UInt8) {
        labels.append(octet)
        firstChildren.append(0)
        childCounts.append(0)
        failures.append(0)
        words.append(-1)
        shorter.append(0)
    }

    /// Failures of a node's children follow from those of the node, which are done since it is less deep.
    private mutating func link() {
        for node in labels.indices {
            let first = Int(firstChildren[node])
            for child in first..<first + Int(childCounts[node]) {
                if node == 0 {
                    starts[Int(labels[child])] = Int32(truncatingIfNeeded: child)
                    continue
                }
                let failure = next(failures[node], labels[child])
                failures[child] = failure
                shorter[child] = words[Int(failure)] >= 0 ? failure : shorter[Int(failure)]
            }
        }
    }
}
