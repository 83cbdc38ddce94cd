import NIOCore

/// The files that calendars and contacts carry in themselves: values in Base64 (RFC 5545 section 3.8.1.1, RFC 2426 section
/// 2.4.1 and vCard 2.1) and `data:` URLs (RFC 6350 section 5.7).
enum CardFiles {
    private static let most = 256

    /// Finds them in a text whose lines are unfolded.
    ///
    /// - Returns: the files, and whether there are more than are given.
    static func find(in text: borrowing Span<UInt8>) -> (files: [EnclosedFile], isCut: Bool) {
        var files: [EnclosedFile] = []
        var position = 0
        while position < text.count {
            let lineEnd = text.find(lf, from: position, to: text.count)
            let (start, next) = (position, lineEnd + 1)
            position = next
            guard let mark = valueStart(text, start, lineEnd) else { continue }
            var end = lineEnd
            let parameters = parameters(text, start, mark)
            let isBase64 = isBase64(parameters)
            if isBase64 {
                // Some do not fold: the value goes on up to a line that is a property.
                while position < text.count {
                    let other = text.find(lf, from: position, to: text.count)
                    guard other > position + 1, valueStart(text, position, other) == nil else { break }
                    end = other
                    position = other + 1
                }
            } else if !text.has("data:", at: mark + 1, before: end) {
                continue
            }
            guard files.count < most else { return (files, true) }
            let value = text.array(mark + 1..<end)
            var file: EnclosedFile
            if isBase64 {
                file = EnclosedFile(octets: ByteBuffer(bytes: value), encoding: .base64)
            } else if let (type, content, isEncoded) = DataURL.parts(of: value) {
                file = EnclosedFile(
                    type: type, octets: ByteBuffer(bytes: content), encoding: isEncoded ? .base64 : .identity)
            } else {
                continue
            }
            guard file.octets.readableBytes > 0 else { continue }
            file.name = name(parameters)
            files.append(file)
        }
        return (files, false)
    }

    /// The colon before the value of a property; nil for a line that is none. One in quotes is of a parameter.
    private static func valueStart(_ text: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
        guard start < end, text[start].isLetter else { return nil }
        var isQuoted = false
        for index in start..<end {
            if text[index] == quote { isQuoted.toggle() }
            if text[index] == colon, !isQuoted { return index }
        }
        return nil
    }

    /// The parameters of a property; a semicolon in quotes parts none.
    private static func parameters(_ text: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> [[UInt8]] {
        var parameters: [[UInt8]] = [[]]
        var isQuoted = false
        for index in start..<end {
            let octet = text[index]
            if octet == quote {
                isQuoted.toggle()
            } else if octet == semicolon, !isQuoted {
                parameters.append([])
            } else {
                parameters[parameters.count - 1].append(octet)
            }
        }
        return Array(parameters.dropFirst())
    }

    /// Whether the parameters of a property say that its value is Base64.
    private static func isBase64(_ parameters: [[UInt8]]) -> Bool {
        parameters.contains { parameter in
            let word = parameter.filter { $0 > space }
            return word.equals("base64") || word.equals("b") || word.equals("encoding=base64")
                || word.equals("encoding=b")
        }
    }

    /// The value of a parameter whose name ends in `filename`.
    private static func name(_ parameters: [[UInt8]]) -> [UInt8] {
        for parameter in parameters {
            guard let sign = parameter.firstIndex(of: equals) else { continue }
            if parameter[..<sign].trimmed().suffix(8).equals("filename") {
                return Array(parameter[(sign + 1)...].trimmed())
            }
        }
        return []
    }
}
