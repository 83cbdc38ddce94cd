import NIOCore

/// A file in text as yEnc writes it (yEnc draft 1.3): a line `=ybegin`, lines of octets moved by 42, a line `=yend`.
struct YEncBlock {
    /// Behind its last line.
    private(set) var end: Int
    private(set) var file: EnclosedFile

    /// Finds and decodes the first one from a place on.
    init?(in text: borrowing Span<UInt8>, from start: Int) {
        var position = start
        while let found = text.find("=ybegin ", from: position, to: text.count) {
            position = found + 8
            guard found == 0 || text[found - 1] == lf || text[found - 1] == cr else { continue }
            var lineEnd = text.find(lf, from: position, to: text.count)
            file = EnclosedFile(name: Self.name(text, position, lineEnd), octets: ByteBuffer())
            // A piece of a file says in a second line which one it is.
            if text.stands("=ypart ", at: lineEnd + 1) {
                lineEnd = text.find(lf, from: lineEnd + 1, to: text.count)
            }
            let data = min(lineEnd + 1, text.count)
            var octets: [UInt8] = []
            end = Self.decode(text, from: data, into: &octets)
            file.octets = ByteBuffer(bytes: octets)
            return
        }
        return nil
    }

    /// What stands behind `name=`, which comes last.
    private static func name(_ text: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> [UInt8] {
        guard let found = text.find("name=", from: start, to: end) else { return [] }
        return Array(text.array(found + 5..<end).trimmed())
    }

    /// Decodes up to the last line; gives where that ends.
    private static func decode(_ text: borrowing Span<UInt8>, from start: Int, into octets: inout [UInt8]) -> Int {
        var index = start
        var isLineStart = true
        while index < text.count {
            let octet = text[index]
            if octet == cr || octet == lf {
                isLineStart = true
                index += 1
                continue
            }
            if octet == equals {
                if isLineStart, text.stands("=yend", at: index) {
                    return min(text.count, text.find(lf, from: index, to: text.count) + 1)
                }
                index += 1
                guard index < text.count else { break }
                octets.append(text[index] &- 106)
            } else {
                octets.append(octet &- 42)
            }
            isLineStart = false
            index += 1
        }
        return text.count
    }
}
