import FuzzSupport
import Patterns

/// A pattern in the first line, words in the second, and a text behind them: any pattern is compiled or refused where
/// its mistake is, a search ends within its steps, and an index finds what lists find.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let lines = FuzzInput(data, size).bytes.split(separator: 10, maxSplits: 2, omittingEmptySubsequences: false)
    let source = String(decoding: lines[0], as: UTF8.self)
    let words = lines.count > 1 ? String(decoding: lines[1], as: UTF8.self).split(separator: ",").map(String.init) : []
    let text = SearchText(lines.count > 2 ? Array(lines[2]) : [])
    precondition(String(validating: text.octets, as: UTF8.self) != nil)
    var patterns: [TextPattern] = []
    do throws(PatternMistake) {
        patterns = [try TextPattern(source), try TextPattern("b" + "\\W*c")]
    } catch {
        precondition((0...source.unicodeScalars.count + 1).contains(error.offset))
        precondition(!error.problem.isEmpty && !error.mend.isEmpty)
    }
    var builder = TermIndex.Builder()
    let wordList = builder.add(words: words)
    let patternList = builder.add(patterns: patterns)
    let hits = builder.build().search(text)
    let word = WordList(words).firstMatch(in: text)
    precondition((try? hits.match(wordList)) == word)
    let alone = Result { () throws(SearchExhausted) in try PatternList(patterns).firstMatch(in: text) }
    let together = Result { () throws(SearchExhausted) in try hits.match(patternList) }
    precondition(alone == together)
    for match in [word, try? alone.get()] {
        guard let match else { continue }
        precondition(match.range.lowerBound >= 0 && match.range.upperBound <= text.octets.count)
        // It begins and ends between scalars.
        precondition(String(validating: text.octets[match.range], as: UTF8.self) != nil)
    }
    return 0
}
