import Synchronization

/// The words and patterns of all rules that look at one kind of text, which are searched together: the words in one
/// pass over the text, most linear patterns in another. Other patterns are searched when they are asked for: those that
/// need steps, and those that go worse together with others (``PatternNode/isCalm``).
public struct TermIndex: Sendable {
    /// A list of words or patterns of an index.
    public struct ID: Hashable, Sendable {
        fileprivate let number: Int
    }

    fileprivate enum List: Sendable {
        case words
        /// Patterns, with the number of the first among all of the index.
        case patterns([TextPattern], first: Int)
    }

    /// Takes the lists of an index.
    public struct Builder: Sendable {
        private var lists: [List] = []
        private var words: [[String]] = []
        private var patternCount = 0

        /// Takes none yet.
        public init() {}

        /// Adds words and phrases, of which one has to match.
        public mutating func add(words: [String]) -> TermIndex.ID {
            lists.append(.words)
            self.words.append(words)
            return ID(number: lists.count - 1)
        }

        /// Adds patterns, of which one has to match.
        public mutating func add(patterns: [TextPattern]) -> TermIndex.ID {
            lists.append(.patterns(patterns, first: patternCount))
            patternCount += patterns.count
            words.append([])
            return ID(number: lists.count - 1)
        }

        /// The index of what was added.
        public func build() -> TermIndex { TermIndex(lists: lists, words: words) }
    }

    /// What was compiled, in one reference: rules hand indexes and hits on for each of their conditions.
    fileprivate final class Compiled: Sendable {
        let lists: [List]
        let words: WordIndex
        let patterns: SharedPatterns

        init(lists: [List], words: [[String]]) {
            self.lists = lists
            self.words = WordIndex(words)
            patterns = SharedPatterns(
                lists.flatMap { list -> [TextPattern] in
                    if case .patterns(let patterns, first: _) = list { patterns } else { [] }
                })
        }
    }

    private let compiled: Compiled

    fileprivate init(lists: [List], words: [[String]]) { compiled = Compiled(lists: lists, words: words) }

    /// Searches a text for all that was added.
    public func search(_ text: SearchText) -> TermHits {
        var allowance = SearchAllowance.unlimited
        return search(text, within: &allowance)
    }

    /// The same, with an allowance that the pass for the patterns takes its instructions from. Where that has too few, each
    /// pattern is searched by itself when it is asked for.
    public func search(_ text: SearchText, within allowance: inout SearchAllowance) -> TermHits {
        TermHits(
            TermHits.Found(
                index: compiled, text: text, words: compiled.words.firstMatches(in: text),
                shared: compiled.patterns.search(text, within: &allowance)))
    }
}

/// What a search found in a text. A copy costs nothing.
public struct TermHits: Sendable {
    /// What the passes found, and the answers about lists of patterns that somebody has asked for: a pattern that is
    /// searched by itself is searched once in a text, however many copies of a message ask.
    fileprivate final class Found: Sendable {
        let index: TermIndex.Compiled
        let text: SearchText
        let words: [Int: TermMatch]
        let shared: SharedPatterns.Hits
        private let answers = Mutex<[Int: Result<TermMatch?, SearchExhausted>]>([:])

        init(index: TermIndex.Compiled, text: SearchText, words: [Int: TermMatch], shared: SharedPatterns.Hits) {
            self.index = index
            self.text = text
            self.words = words
            self.shared = shared
        }

        func answer(_ list: Int) -> Result<TermMatch?, SearchExhausted>? { answers.withLock { $0[list] } }

        func keep(_ answer: Result<TermMatch?, SearchExhausted>, _ list: Int) { answers.withLock { $0[list] = answer } }
    }

    private let found: Found

    fileprivate init(_ found: Found) { self.found = found }

    /// The text that was searched.
    public var text: SearchText { found.text }

    /// The match of a list: for words as ``WordList/firstMatch(in:)``, for patterns as ``PatternList/firstMatch(in:)``.
    ///
    /// - Throws: Where no pattern of the list matches, and the search for one of them went beyond its steps.
    public func match(_ id: TermIndex.ID) throws(SearchExhausted) -> TermMatch? {
        var allowance = SearchAllowance.unlimited
        return try match(id, within: &allowance)
    }

    /// The same, with an allowance that the searches take their steps and their instructions from. What was found out once
    /// about a list is told again without a search, also that one went beyond what it might take.
    ///
    /// - Throws: Also where the allowance has too few left for one of them.
    public func match(
        _ id: TermIndex.ID, within allowance: inout SearchAllowance
    ) throws(SearchExhausted) -> TermMatch? {
        let index = found.index
        guard index.lists.indices.contains(id.number) else { return nil }
        switch index.lists[id.number] {
        case .words: return found.words[id.number]
        case .patterns(let list, first: let first):
            func mayMatch(_ entry: Int) -> Bool { index.patterns.mayMatch(first + entry, list[entry], found.shared) }
            guard list.indices.contains(where: mayMatch) else { return nil }
            if let known = found.answer(id.number) { return try known.get() }
            do throws(SearchExhausted) {
                let match = try PatternList.firstMatch(of: list, in: found.text, within: &allowance, where: mayMatch)
                found.keep(.success(match), id.number)
                return match
            } catch {
                found.keep(.failure(error), id.number)
                throw error
            }
        }
    }
}
