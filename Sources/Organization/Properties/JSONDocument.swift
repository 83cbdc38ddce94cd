/// A document that is JSON (RFC 8259), made readable as YAML 1.1.
///
/// JSON lets strings hold any character but controls. In YAML 1.1 some of them end a line, others may not stand in a
/// document, what lies beyond 16 bits is no pair of escapes, and documents with `&name` are not read at all.
enum JSONDocument {
    /// The same document with such characters of its strings as escapes; nil for a text that is not made of the tokens
    /// of JSON. Whether these are in order is the parser's to say.
    static func yaml(_ text: String) -> String? {
        guard text.utf8.first(where: { !isBlank($0) }) == UInt8(ascii: "{") else { return nil }
        var result = String.UnicodeScalarView()
        var isString = false
        var scalars = text.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            switch (isString, scalar) {
            case (_, "\""):
                isString.toggle()
                result.append(scalar)
            case (true, "\\"):
                guard escape(&scalars, into: &result) else { return nil }
            case (true, "&"), (true, "\u{7f}"...): result += escaped(scalar.value)
            case (true, "\u{20}"...), (false, "{"), (false, "}"), (false, "["), (false, "]"), (false, ":"),
                (false, ","),
                (false, "+"), (false, "-"), (false, "."), (false, "0"..."9"), (false, "a"..."z"), (false, "A"..."Z"),
                (false, " "), (false, "\t"), (false, "\r"), (false, "\n"):
                result.append(scalar)
            default: return nil
            }
        }
        return isString ? nil : String(result)
    }

    /// Copies what stands behind a backslash; two escapes for one character (RFC 8259 section 7) become one. False when
    /// the text ends in it.
    private static func escape(
        _ scalars: inout String.UnicodeScalarView.Iterator, into result: inout String.UnicodeScalarView
    ) -> Bool {
        guard let kind = scalars.next() else { return false }
        guard kind == "u" else {
            result += ["\\", kind]
            return true
        }
        guard let first = hex(&scalars) else { return false }
        guard (0xd800..<0xdc00).contains(first) else {
            result += escaped(first)
            return true
        }
        guard scalars.next() == "\\", scalars.next() == "u", let second = hex(&scalars),
            (0xdc00..<0xe000).contains(second)
        else { return false }
        result += escaped(0x1_0000 + (first - 0xd800) << 10 + (second - 0xdc00))
        return true
    }

    private static func hex(_ scalars: inout String.UnicodeScalarView.Iterator) -> UInt32? {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let scalar = scalars.next(), scalar.isASCII, let digit = Character(scalar).hexDigitValue else {
                return nil
            }
            value = value << 4 + UInt32(digit)
        }
        return value
    }

    private static func escaped(_ value: UInt32) -> String.UnicodeScalarView {
        let digits = String(value, radix: 16)
        return ("\\U" + String(repeating: "0", count: 8 - digits.utf8.count) + digits).unicodeScalars
    }

    private static func isBlank(_ octet: UInt8) -> Bool { [0x20, 0x09, 0x0a, 0x0d].contains(octet) }
}
