/// Lists of words and phrases that are searched in one pass over a text.
///
/// A word matches without regard to case, where what stands before and behind it is no part of a word
/// (``WordBoundary``). A blank in a phrase stands for any run of blanks, so that a phrase is found across the folds of
/// a header field and the line breaks of HTML.
struct WordIndex: Sendable {
    /// An entry of a list.
    private struct Entry: Hashable, Sendable {
        var list: Int
        var entry: Int
    }

    private let automaton: WordAutomaton
    /// Of each word: its scalars, and the entries that are this word, each list with its first.
    private let lengths: [Int]
    private let longest: Int
    private let entries: [[Entry]]
    /// Of each list, whether it has words.
    private let isFilled: [Bool]

    /// Indexes lists; a word of nothing but blanks never matches.
    init(_ lists: [[String]]) {
        var found: [FoldedWord: [Entry]] = [:]
        var isFilled = [Bool](repeating: false, count: lists.count)
        for (list, words) in lists.enumerated() {
            for (entry, word) in words.enumerated() {
                guard let folded = FoldedWord(word) else { continue }
                isFilled[list] = true
                if found[folded]?.last?.list == list { continue }
                found[folded, default: []].append(Entry(list: list, entry: entry))
            }
        }
        let sorted = found.sorted { $0.key.octets.lexicographicallyPrecedes($1.key.octets) }
        automaton = WordAutomaton(sorted.map(\.key.octets))
        lengths = sorted.map(\.key.length)
        longest = lengths.max() ?? 0
        entries = sorted.map(\.value)
        self.isFilled = isFilled
    }

    /// Of each list that matches, by its number, the match that ends first; of several that end there the longest, and
    /// of several entries that are one word the first.
    func firstMatches(in text: SearchText) -> [Int: TermMatch] {
        var matches: [Int: TermMatch] = [:]
        guard !automaton.isEmpty else { return matches }
        // A list that has its match asks for no more, and most words of a place that many end at are of such lists.
        var isWanted = isFilled
        var wanted = isFilled.count { $0 }
        forEachEnd(in: text) { word, end, beginnings in
            guard entries[word].contains(where: { isWanted[$0.list] }) else { return true }
            let begin = beginnings.last(lengths[word])
            guard isBoundary(text, before: begin) else { return true }
            for entry in entries[word] where isWanted[entry.list] {
                matches[entry.list] = TermMatch(entry: entry.entry, range: begin..<end)
                isWanted[entry.list] = false
                wanted -= 1
            }
            return wanted > 0
        }
        return matches
    }

    /// Where the last scalars of a text begin, a run of blanks counting as one: as many as the longest word has.
    private struct Beginnings {
        private var places: [Int]
        private var count = 0

        init(longest: Int) { places = [Int](repeating: 0, count: max(1, longest)) }

        mutating func add(_ place: Int) {
            places[count % places.count] = place
            count += 1
        }

        /// Where the scalar begins that is the last but so many. There must be as many.
        func last(_ length: Int) -> Int { places[max(0, count - length) % places.count] }
    }

    /// Words in the order of their ends where a word may end, with what tells where they begin, until the body says that it
    /// wants no more.
    private func forEachEnd(in text: SearchText, _ body: (Int, Int, Beginnings) -> Bool) {
        let folding = CaseFolding.simple
        let octets = text.octets
        var beginnings = Beginnings(longest: longest)
        var node = WordAutomaton.start
        var index = 0
        var isBehindBlank = false
        var folded: [UInt8] = []
        while index < octets.count {
            let (scalar, end) = text.scalar(at: index)
            let begin = index
            index = end
            if Blank.contains(scalar) {
                if !isBehindBlank {
                    node = automaton.next(node, 0x20)
                    beginnings.add(begin)
                }
                isBehindBlank = true
                continue
            }
            isBehindBlank = false
            beginnings.add(begin)
            let same = folding.folded(scalar)
            if same < 0x80 {
                node = automaton.next(node, UInt8(truncatingIfNeeded: same))
            } else {
                folded.removeAll(keepingCapacity: true)
                FoldedWord.append(same, to: &folded)
                for octet in folded { node = automaton.next(node, octet) }
            }
            guard automaton.hasWord(at: node), isBoundary(text, behind: scalar, at: end) else { continue }
            guard automaton.forEachWord(at: node, { body($0, end, beginnings) }) else { return }
        }
    }

    private func isBoundary(_ text: SearchText, behind last: UInt32, at end: Int) -> Bool {
        guard end < text.octets.count else { return true }
        return WordBoundary.lies(
            between: WordBoundary.kind(last), and: WordBoundary.kind(text.scalar(at: end).value))
    }

    private func isBoundary(_ text: SearchText, before start: Int) -> Bool {
        guard start > 0 else { return true }
        let before = text.scalar(at: text.start(before: start)).value
        return WordBoundary.lies(
            between: WordBoundary.kind(before), and: WordBoundary.kind(text.scalar(at: start).value))
    }
}
