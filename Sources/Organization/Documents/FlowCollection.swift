/// Where the parts of a list or an object stand that is written in brackets (YAML 1.1 chapter 9.2, RFC 8259).
struct FlowCollection {
    /// The collection with its brackets.
    let range: Range<Int>
    /// Its items without the blanks and comments around them; of an object, each property with its value.
    let items: [Range<Int>]
    /// The values of an object's properties; nil for a property without one.
    let values: [Range<Int>?]

    /// The collection whose bracket is at an octet; nil where no bracket is, and where none ends it. The text was read as YAML
    /// before, so that what is between the brackets is in order.
    init?(in octets: [UInt8], at start: Int) {
        var scanner = FlowScanner(octets: octets, index: start)
        guard scanner.scan() else { return nil }
        range = start..<scanner.index
        items = scanner.items
        values = scanner.values
    }

    /// The octet behind a quoted text that begins at `start`; nil where nothing ends it.
    static func endOfQuoted(in octets: [UInt8], at start: Int) -> Int? {
        let quote = octets[start]
        var index = start + 1
        while index < octets.count {
            let octet = octets[index]
            if octet == quote {
                // In single quotes, two of them are one.
                guard quote == UInt8(ascii: "'"), index + 1 < octets.count, octets[index + 1] == quote else {
                    return index + 1
                }
                index += 2
            } else if octet == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                index += 2
            } else {
                index += 1
            }
        }
        return nil
    }
}

/// Goes over the octets of a collection once, and notes what stands at its first level.
private struct FlowScanner {
    let octets: [UInt8]
    var index: Int
    private(set) var items: [Range<Int>] = []
    private(set) var values: [Range<Int>?] = []

    private var depth = 0
    private var item: Range<Int>?
    private var value: Range<Int>?
    /// Whether a colon was met in the item.
    private var hasColon = false
    /// Whether a token begins here, so that a quotation mark begins a text.
    private var isAtToken = true
    /// Whether a token in quotes or brackets ended before.
    private var isBehindClosed = false

    init(octets: [UInt8], index: Int) {
        self.octets = octets
        self.index = index
    }

    /// Whether a whole collection was found; `index` is behind it then.
    mutating func scan() -> Bool {
        guard index < octets.count, octets[index] == UInt8(ascii: "{") || octets[index] == UInt8(ascii: "[") else {
            return false
        }
        repeat {
            guard step() else { return false }
        } while depth > 0
        return true
    }

    private mutating func step() -> Bool {
        guard index < octets.count else { return false }
        let octet = octets[index]
        switch octet {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"): index += 1
        case UInt8(ascii: "#") where isAtToken || isBehindClosed || TextLines.isBlank(octets[index - 1]):
            while index < octets.count, octets[index] != UInt8(ascii: "\n"), octets[index] != UInt8(ascii: "\r") {
                index += 1
            }
        case UInt8(ascii: "\"") where isAtToken, UInt8(ascii: "'") where isAtToken:
            guard let end = FlowCollection.endOfQuoted(in: octets, at: index), end <= octets.count else { return false }
            note(index..<end)
            index = end
            close()
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            if depth > 0 { note(index..<index + 1) }
            depth += 1
            index += 1
            open()
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            depth -= 1
            if depth > 0 { note(index..<index + 1) } else { finishItem() }
            index += 1
            close()
        case UInt8(ascii: ","):
            if depth == 1 { finishItem() } else { note(index..<index + 1) }
            index += 1
            open()
        case UInt8(ascii: ":") where isAtToken || isBehindClosed || isEndOfName(index + 1):
            let isFirst = depth == 1 && !hasColon
            note(index..<index + 1)
            if isFirst {
                hasColon = true
                value = nil
            }
            index += 1
            open()
        default:
            note(index..<index + 1)
            index += 1
            isAtToken = false
            isBehindClosed = false
        }
        return true
    }

    private mutating func open() {
        isAtToken = true
        isBehindClosed = false
    }

    private mutating func close() {
        isAtToken = false
        isBehindClosed = true
    }

    /// Whether a colon before this octet ends the name of a property.
    private func isEndOfName(_ index: Int) -> Bool {
        guard index < octets.count else { return true }
        return TextLines.isBlank(octets[index]) || ",[]{}".utf8.contains(octets[index])
    }

    private mutating func note(_ range: Range<Int>) {
        item = (item?.lowerBound ?? range.lowerBound)..<range.upperBound
        if hasColon { value = (value?.lowerBound ?? range.lowerBound)..<range.upperBound }
    }

    private mutating func finishItem() {
        if let item {
            items.append(item)
            values.append(value)
        }
        item = nil
        value = nil
        hasColon = false
    }
}

/// A collection in brackets taken apart, so that items can be put in, taken out and written anew while the rest stays.
struct FlowParts {
    private var head: [UInt8]
    /// The items.
    private(set) var items: [[UInt8]]
    /// What is between an item and the next one.
    private var gaps: [[UInt8]]
    private var tail: [UInt8]

    init(_ collection: FlowCollection, in octets: [UInt8]) {
        let inner = collection.range.lowerBound..<collection.range.upperBound - 1
        let first = collection.items.first?.lowerBound ?? inner.upperBound
        let last = collection.items.last?.upperBound ?? inner.upperBound
        head = Array(octets[inner.lowerBound..<first])
        tail = Array(octets[last..<collection.range.upperBound])
        items = collection.items.map { Array(octets[$0]) }
        gaps = zip(collection.items, collection.items.dropFirst()).map {
            Array(octets[$0.upperBound..<$1.lowerBound])
        }
    }

    /// The collection.
    var octets: [UInt8] {
        var result = head
        for (index, item) in items.enumerated() {
            result += item
            if index < gaps.count { result += gaps[index] }
        }
        return result + tail
    }

    /// Writes an item anew.
    mutating func replace(_ index: Int, with item: [UInt8]) { items[index] = item }

    /// Puts an item in.
    mutating func insert(_ item: [UInt8], at index: Int) {
        if !items.isEmpty {
            // As the items before are parted, unless a comment is there.
            let gap = gaps.last.flatMap { $0.contains(UInt8(ascii: "#")) ? nil : $0 } ?? Array(", ".utf8)
            gaps.insert(gap, at: min(index, gaps.count))
        }
        items.insert(item, at: index)
    }

    /// Takes an item out. The comma before it stays where a comment is behind that.
    mutating func remove(_ index: Int) {
        items.remove(at: index)
        guard !gaps.isEmpty else {
            if let comma = FlowParts.comma(in: tail) { tail.remove(at: comma) }
            return
        }
        if index < gaps.count {
            gaps.remove(at: index)
        } else {
            var gap = gaps.removeLast()
            // Behind the last item one comma is allowed.
            if FlowParts.comma(in: tail) != nil, let comma = FlowParts.comma(in: gap) { gap.remove(at: comma) }
            if gap.contains(UInt8(ascii: "#")) { tail = gap + tail }
        }
    }

    /// Where the comma is in what is between items or behind the last one, comments left aside; nil where none is.
    private static func comma(in gap: [UInt8]) -> Int? {
        var isComment = false
        for (index, octet) in gap.enumerated() {
            switch octet {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"): isComment = false
            case UInt8(ascii: "#"): isComment = true
            case UInt8(ascii: ",") where !isComment: return index
            default: break
            }
        }
        return nil
    }

    /// Puts items into another order: those that were at these places.
    mutating func order(_ places: [Int]) { items = places.map { items[$0] } }
}
