extension JSONText {
    /// Text of a value that is on one line, indented: without values made of it, as a listing may have a hundred thousand
    /// objects. What is no JSON comes out as something else that is none.
    package static func indented(_ line: ArraySlice<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(line.count + line.count / 2)
        var (index, depth) = (line.startIndex, 0)
        func appendLine() {
            text.append(UInt8(ascii: "\n"))
            text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * max(0, depth)))
        }
        while index < line.endIndex {
            let octet = line[index]
            switch octet {
            case UInt8(ascii: "\""):
                let end = endOfText(line, from: index)
                text.append(contentsOf: line[index..<end])
                index = end
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                text.append(octet)
                // The bracket that closes is the next but one.
                if index + 1 < line.endIndex, line[index + 1] == octet + 2 {
                    text.append(octet + 2)
                    index += 1
                } else {
                    depth += 1
                    appendLine()
                }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                appendLine()
                text.append(octet)
            case UInt8(ascii: ","):
                text.append(octet)
                appendLine()
            case UInt8(ascii: ":"): text.append(contentsOf: " : ".utf8)
            default: text.append(octet)
            }
            index += 1
        }
        return text
    }

    /// Where the members of an object on one line stand, by their names; nil for what is none.
    package static func members(of line: [UInt8]) -> [String: Range<Int>]? {
        guard line.first == UInt8(ascii: "{"), line.last == UInt8(ascii: "}") else { return nil }
        var members: [String: Range<Int>] = [:]
        var index = 1
        while index < line.count - 1 {
            guard line[index] == UInt8(ascii: "\"") else { return nil }
            let end = endOfText(line[...], from: index)
            guard end < line.count, line[end] == UInt8(ascii: ":") else { return nil }
            let name = String(decoding: line[(index + 1)..<(end - 1)], as: UTF8.self)
            let valueEnd = endOfValue(line, from: end + 1)
            guard members.updateValue(end + 1..<valueEnd, forKey: name) == nil else { return nil }
            index = valueEnd + 1
        }
        return members
    }

    /// Behind the quotation mark that ends a text, or the end.
    private static func endOfText(_ line: ArraySlice<UInt8>, from start: Int) -> Int {
        var index = start + 1
        while index < line.endIndex {
            switch line[index] {
            case UInt8(ascii: "\""): return index + 1
            case UInt8(ascii: "\\"): index += 2
            default: index += 1
            }
        }
        return line.endIndex
    }

    /// The comma or bracket behind a value, or the end.
    private static func endOfValue(_ line: [UInt8], from start: Int) -> Int {
        var (index, depth) = (start, 0)
        while index < line.count {
            switch line[index] {
            case UInt8(ascii: "\""):
                index = endOfText(line[...], from: index)
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth < 0 { return index }
            case UInt8(ascii: ",") where depth == 0: return index
            default: break
            }
            index += 1
        }
        return line.count
    }
}
