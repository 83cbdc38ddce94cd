/// Takes separated values apart as they come (RFC 4180): UTF-8 with or without a byte order mark, lines ended by CRLF, LF
/// or CR, fields separated by what the first line uses.
///
/// What spreadsheets and PowerShell write in front is no record: a line `#TYPE …`, a line `sep=;`, empty lines. Blanks
/// between a quotation mark and the separator beside it are no part of the field. It holds one record at a time. A
/// quotation mark that is opened and not closed costs its own line alone: reading goes on at the next one.
public struct CSVReader: Sendable {
    /// What a line, or several when a quoted field has line breaks, came to.
    public enum Record: Sendable, Hashable {
        /// The fields as octets, unquoted.
        case fields([[UInt8]], line: Int)
        /// No record, and why.
        case malformed(line: Int, problem: Problem)
    }

    /// What is wrong with a record's form.
    public enum Problem: Sendable, Hashable {
        /// A quoted field does not end, or goes on behind its closing quotation mark.
        case unclosedQuote
        /// A quotation mark inside a field that does not begin with one.
        case strayQuote
        /// More than ``largestRecord`` octets.
        case tooLong
    }

    /// Octets that a record may have.
    public static let largestRecord = 256 << 10

    /// What separates fields; a comma until the first line has said otherwise.
    public private(set) var separator = comma
    private var pending: [UInt8] = []
    /// Where the next record begins in `pending`, and the number of its line.
    private var at = 0
    private var line = 1
    /// How many octets of an unfinished record must be there before it is looked at again: doubled each time, so that a
    /// quotation mark that is never closed does not cost a search with every portion.
    private var awaited = 0
    private var place = Place.preamble

    private enum Place {
        /// Before the first record.
        case preamble
        case records
        /// Inside a line too long to be kept.
        case skipping
    }

    /// A reader before the first octet.
    public init() {}

    /// Reads on; gives the records that are whole by now.
    public mutating func read(_ octets: some Collection<UInt8>) -> [Record] {
        pending.append(contentsOf: octets)
        return records(isEnd: false)
    }

    /// Ends the text; gives what is left of it.
    public mutating func finish() -> [Record] { records(isEnd: true) }

    private mutating func records(isEnd: Bool) -> [Record] {
        if place == .preamble { passPreamble(isEnd: isEnd) }
        guard place != .preamble, isEnd || pending.count - at >= awaited else { return [] }
        var records: [Record] = []
        while at < pending.count {
            if place == .skipping {
                guard skipLine(isEnd: isEnd) else { break }
                continue
            }
            switch scan(isEnd: isEnd) {
            case .needsMore:
                if pending.count - at <= CSVReader.largestRecord {
                    awaited = min(2 * (pending.count - at), CSVReader.largestRecord + 1)
                    compact()
                    return records
                }
                // Either a very long line, or a quotation mark that swallowed the lines behind it.
                let isLine = lineEnd(from: at, upTo: at + CSVReader.largestRecord) == nil
                records.append(.malformed(line: line, problem: isLine ? .tooLong : .unclosedQuote))
                _ = skipLine(isEnd: isEnd)
            case .malformed(let problem):
                records.append(.malformed(line: line, problem: problem))
                _ = skipLine(isEnd: isEnd)
            case .fields(let fields, let end, let lines):
                if end - at > CSVReader.largestRecord {
                    records.append(.malformed(line: line, problem: .tooLong))
                } else if fields != [[]] {
                    records.append(.fields(fields, line: line))
                }
                advance(to: end, lines: lines)
            }
        }
        compact()
        return records
    }

    /// A separator in words.
    static func name(of separator: UInt8) -> String {
        switch separator {
        case comma: "a comma"
        case semicolon: "a semicolon"
        case tab: "a tab"
        default: "the separator"
        }
    }

    private enum Scan {
        /// The fields, where the record ends, and how many lines it had.
        case fields([[UInt8]], end: Int, lines: Int)
        case malformed(Problem)
        case needsMore
    }

    /// One record from `at` on.
    private func scan(isEnd: Bool) -> Scan {
        var fields: [[UInt8]] = []
        var index = at
        var lines = 1
        while true {
            let start = index
            skipBlanks(&index)
            if index < pending.count, pending[index] == quote {
                guard let (field, behind) = quoted(from: index + 1, &lines) else {
                    return isEnd ? .malformed(.unclosedQuote) : .needsMore
                }
                fields.append(field)
                index = behind
                skipBlanks(&index)
            } else {
                while index < pending.count, !endsField(pending[index]) {
                    if pending[index] == quote { return .malformed(.strayQuote) }
                    index += 1
                }
                fields.append(Array(pending[start..<index]))
            }
            // The octet behind a closing quotation mark says whether it was one, and that behind CR whether it is CRLF.
            guard index < pending.count else { return isEnd ? .fields(fields, end: index, lines: lines) : .needsMore }
            switch pending[index] {
            case separator: index += 1
            case lineFeed: return .fields(fields, end: index + 1, lines: lines)
            case carriageReturn:
                if index + 1 == pending.count, !isEnd { return .needsMore }
                return .fields(fields, end: behindBreak(index), lines: lines)
            default: return .malformed(.unclosedQuote)
            }
        }
    }

    /// A quoted field's octets and what lies behind its closing mark; nil while that has not come.
    private func quoted(from start: Int, _ lines: inout Int) -> ([UInt8], Int)? {
        var field: [UInt8] = []
        var index = start
        while index < pending.count {
            switch pending[index] {
            case quote:
                guard index + 1 < pending.count, pending[index + 1] == quote else { return (field, index + 1) }
                index += 1
            case lineFeed: lines += 1
            case carriageReturn where index + 1 < pending.count && pending[index + 1] != lineFeed: lines += 1
            default: break
            }
            field.append(pending[index])
            index += 1
        }
        return nil
    }

    private func endsField(_ octet: UInt8) -> Bool {
        octet == separator || octet == lineFeed || octet == carriageReturn
    }

    private func skipBlanks(_ index: inout Int) {
        while index < pending.count, pending[index] == space || pending[index] == tab, pending[index] != separator {
            index += 1
        }
    }

    /// The first octet of the next line break.
    private func lineEnd(from start: Int, upTo limit: Int = .max) -> Int? {
        pending[start..<min(limit, pending.count)].firstIndex { $0 == lineFeed || $0 == carriageReturn }
    }

    /// What is behind the line break at `index`.
    private func behindBreak(_ index: Int) -> Int {
        let isPair = pending[index] == carriageReturn && index + 1 < pending.count && pending[index + 1] == lineFeed
        return index + (isPair ? 2 : 1)
    }

    /// Goes behind the line at `at`; false, and the rest of it is skipped as it comes, while its end has not come.
    private mutating func skipLine(isEnd: Bool) -> Bool {
        guard let end = lineEnd(from: at), isEnd || pending[end] == lineFeed || end + 1 < pending.count else {
            // A CR at the very end may be half of a line break.
            at = pending.last == carriageReturn && !isEnd ? pending.count - 1 : pending.count
            awaited = 0
            place = .skipping
            return false
        }
        place = .records
        advance(to: behindBreak(end), lines: 1)
        return true
    }

    private mutating func advance(to end: Int, lines: Int) {
        line += lines
        at = end
        awaited = 0
    }

    private mutating func compact() {
        guard at > 0 else { return }
        pending.removeFirst(at)
        at = 0
    }

    // What stands in front of the first record: U+FEFF, which some programs write in front of UTF-8, the type that
    // PowerShell 5.1 names, the separator that spreadsheets announce, and empty lines.
    private mutating func passPreamble(isEnd: Bool) {
        while pending[at...].starts(with: byteOrderMark) { at += byteOrderMark.count }
        while at < pending.count {
            let end: Int
            if let found = lineEnd(from: at), isEnd || pending[found] == lineFeed || found + 1 < pending.count {
                end = found
            } else if isEnd || pending.count - at > CSVReader.largestRecord {
                end = pending.count
            } else {
                return
            }
            let first = pending[at..<end]
            let isPassed =
                first.allSatisfy { $0 == space || $0 == tab }
                || first.drop { $0 == quote }.startsIgnoringCase(with: "#TYPE")
            if let announced = CSVReader.announcedSeparator(first) {
                separator = announced
            } else if !isPassed {
                if separator == comma { separator = CSVReader.usedSeparator(first) }
                place = .records
                return
            }
            guard end < pending.count else {
                at = end
                return
            }
            advance(to: behindBreak(end), lines: 1)
        }
        if isEnd { place = .records }
    }

    /// The separator in a line `sep=;`, with or without quotation marks round it.
    private static func announcedSeparator(_ line: ArraySlice<UInt8>) -> UInt8? {
        let text = line.filter { $0 != quote }
        guard text.count == 5, text[...].startsIgnoringCase(with: "sep="), let separator = text.last else { return nil }
        return separator
    }

    /// Which of the usual separators a line has most of outside of quotation marks; a comma where it has none.
    private static func usedSeparator(_ line: ArraySlice<UInt8>) -> UInt8 {
        var counts: [UInt8: Int] = [:]
        var isQuoted = false
        for octet in line {
            if octet == quote { isQuoted.toggle() }
            if !isQuoted { counts[octet, default: 0] += 1 }
        }
        var best = comma
        for candidate in [semicolon, tab, bar] where counts[candidate, default: 0] > counts[best, default: 0] {
            best = candidate
        }
        return best
    }
}

private let quote = UInt8(ascii: "\"")
private let comma = UInt8(ascii: ",")
private let semicolon = UInt8(ascii: ";")
private let bar = UInt8(ascii: "|")
private let tab = UInt8(ascii: "\t")
private let space = UInt8(ascii: " ")
private let lineFeed = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
private let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]

extension Collection<UInt8> {
    /// Whether it begins with a text of ASCII, the case of letters aside.
    fileprivate func startsIgnoringCase(with text: String) -> Bool {
        func lowercased(_ octet: UInt8) -> UInt8 { octet &- 0x41 < 26 ? octet | 0x20 : octet }
        return count >= text.utf8.count && zip(self, text.utf8).allSatisfy { lowercased($0) == lowercased($1) }
    }
}
