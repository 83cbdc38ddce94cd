/// Takes comma-separated lines apart as they come (RFC 4180): UTF-8 with or without a byte order mark, lines ended by CRLF
/// or LF.
///
/// It holds one record at a time. A quotation mark that is opened and not closed costs its own line alone: reading
/// goes on at the next one.
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

    private var pending: [UInt8] = []
    /// Where the next record begins in `pending`, and the number of its line.
    private var at = 0
    private var line = 1
    /// How many octets of an unfinished record must be there before it is looked at again: doubled each time, so that a
    /// quotation mark that is never closed does not cost a search with every portion.
    private var awaited = 0
    /// Inside a line too long to be kept.
    private var isSkipping = false
    private var isFirst = true

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
        skipMark(isEnd: isEnd)
        var records: [Record] = []
        guard isEnd || pending.count - at >= awaited else { return [] }
        while at < pending.count {
            if isSkipping {
                guard let feed = pending[at...].firstIndex(of: lineFeed) else {
                    at = pending.count
                    break
                }
                isSkipping = false
                advance(to: feed + 1)
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
                let isLine = pending[at...].prefix(CSVReader.largestRecord).firstIndex(of: lineFeed) == nil
                records.append(.malformed(line: line, problem: isLine ? .tooLong : .unclosedQuote))
                skipLine()
            case .malformed(let problem):
                records.append(.malformed(line: line, problem: problem))
                skipLine()
            case .fields(let fields, let end):
                if end - at > CSVReader.largestRecord {
                    records.append(.malformed(line: line, problem: .tooLong))
                } else if fields != [[]] {
                    records.append(.fields(fields, line: line))
                }
                advance(to: end)
            }
        }
        compact()
        return records
    }

    private enum Scan {
        case fields([[UInt8]], end: Int)
        case malformed(Problem)
        case needsMore
    }

    /// One record from `at` on.
    private func scan(isEnd: Bool) -> Scan {
        var fields: [[UInt8]] = []
        var index = at
        while true {
            if index < pending.count, pending[index] == quote {
                guard let (field, behind) = quoted(from: index + 1) else {
                    return isEnd ? .malformed(.unclosedQuote) : .needsMore
                }
                fields.append(field)
                index = behind
                // The octet behind the closing quotation mark says whether it was one.
                if index == pending.count, !isEnd { return .needsMore }
                if index < pending.count, pending[index] == carriageReturn, index + 1 == pending.count, !isEnd {
                    return .needsMore
                }
            } else {
                let start = index
                while index < pending.count, pending[index] != comma, pending[index] != lineFeed {
                    if pending[index] == quote { return .malformed(.strayQuote) }
                    index += 1
                }
                if index == pending.count, !isEnd { return .needsMore }
                var end = index
                let endsLine = index == pending.count || pending[index] == lineFeed
                if endsLine, end > start, pending[end - 1] == carriageReturn { end -= 1 }
                fields.append(Array(pending[start..<end]))
            }
            if index == pending.count { return .fields(fields, end: index) }
            if pending[index] == carriageReturn, index + 1 < pending.count, pending[index + 1] == lineFeed {
                index += 1
            }
            switch pending[index] {
            case comma: index += 1
            case lineFeed: return .fields(fields, end: index + 1)
            case carriageReturn where index + 1 == pending.count: return .fields(fields, end: index + 1)
            default: return .malformed(.unclosedQuote)
            }
        }
    }

    /// A quoted field's octets and what lies behind its closing mark; nil while that has not come.
    private func quoted(from start: Int) -> ([UInt8], Int)? {
        var field: [UInt8] = []
        var index = start
        while let mark = pending[index...].firstIndex(of: quote) {
            field += pending[index..<mark]
            guard mark + 1 < pending.count, pending[mark + 1] == quote else { return (field, mark + 1) }
            field.append(quote)
            index = mark + 2
        }
        return nil
    }

    private mutating func skipLine() {
        if let feed = pending[at...].firstIndex(of: lineFeed) {
            advance(to: feed + 1)
        } else {
            at = pending.count
            awaited = 0
            isSkipping = true
        }
    }

    private mutating func advance(to end: Int) {
        for octet in pending[at..<end] where octet == lineFeed { line += 1 }
        at = end
        awaited = 0
    }

    private mutating func compact() {
        guard at > 0 else { return }
        pending.removeFirst(at)
        at = 0
    }

    // U+FEFF, which some programs write in front of UTF-8.
    private mutating func skipMark(isEnd: Bool) {
        guard isFirst, pending.count >= 3 || isEnd else { return }
        isFirst = false
        if pending.starts(with: [0xef, 0xbb, 0xbf]) { at = 3 }
    }
}

private let quote = UInt8(ascii: "\"")
private let comma = UInt8(ascii: ",")
private let lineFeed = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
