/// Tells what kind of text octets are, by how they begin.
enum TextSignature {
    private static let looked = 1_024

    static func type(of octets: borrowing Span<UInt8>) -> FileType {
        // Of UTF-16 what is ASCII in it.
        let isWide =
            octets.stands("<\0", at: 0) || octets.big(2, at: 0) == 0xFFFE
            || octets.big(2, at: 0) == 0xFEFF
        var head = octets.array(0..<looked)
        if isWide {
            if octets[0] >= 0xFE { head.removeFirst(2) }
            head.removeAll { $0 == 0 }
        }
        // Nulls and controls are in no text; escape is, in Japanese.
        let isText = !head.contains { $0 < 32 && ($0 < 9 || $0 > 13) && $0 != 27 }
        if head.starts(with: [0xEF, 0xBB, 0xBF]) { head.removeFirst(3) }
        let text = head.drop(while: \.isSpace)
        if text.first == UInt8(ascii: "<"), let type = markup(text) { return type }
        if text.starts(with: [UInt8(ascii: "#"), UInt8(ascii: "!")]) { return .script }
        guard isText else { return .unknown }
        if text.begins("begin:vcalendar") { return .ics }
        if text.begins("begin:vcard") { return .vcf }
        if text.begins("@echo off") { return .script }
        if text.begins("windows registry editor") || text.begins("regedit4") { return .reg }
        if text.first == UInt8(ascii: "{"), text.dropFirst().first(where: { !$0.isSpace }) == quote {
            return .json
        }
        if isMessage(head) { return .eml }
        // A file of messages has a line of its own before each.
        if head.starts(with: "From ".utf8), let end = head.firstIndex(of: lf), isMessage(Array(head[(end + 1)...])) {
            return .eml
        }
        return .txt
    }

    /// Whether the beginning of octets has no control character that text has not.
    static func isPlain(_ octets: borrowing Span<UInt8>) -> Bool {
        for index in 0..<min(looked, octets.count) {
            let octet = octets[index]
            if octet < 32, octet < 9 || octet > 13, octet != 27 { return false }
        }
        return true
    }

    private static let elements: [StaticString] = [
        "!doctype html", "html", "head", "script", "iframe", "h1", "div", "font", "table", "a", "style",
        "title", "b",
        "body", "br", "p", "meta", "img", "form", "center", "span", "base", "link", "object", "embed",
    ]

    private static func markup(_ text: ArraySlice<UInt8>) -> FileType? {
        var rest = text
        // Comments before it: eight are enough for everyone.
        for _ in 0..<8 where rest.begins("<!--") {
            guard
                let end = rest.indices.dropFirst(4).first(where: { index in
                    rest[index] == UInt8(ascii: ">") && rest[index - 1] == dash && rest[index - 2] == dash
                })
            else { return .html }
            rest = rest[(end + 1)...].drop(while: \.isSpace)
        }
        guard rest.first == UInt8(ascii: "<") else { return nil }
        let inner = rest.dropFirst()
        if inner.begins("svg") { return .svg }
        if inner.begins("?xml") { return xml(rest) }
        for element in elements where inner.begins(element) {
            guard let next = inner.dropFirst(element.utf8CodeUnitCount).first else { return .html }
            if next.isSpace || next == UInt8(ascii: ">") || next == slash { return .html }
        }
        return nil
    }

    private static func xml(_ text: ArraySlice<UInt8>) -> FileType {
        var rest = text
        while let index = rest.firstIndex(of: UInt8(ascii: "<")) {
            rest = rest[(index + 1)...]
            if rest.begins("svg") { return .svg }
            if rest.begins("html") || rest.begins("!doctype html") { return .html }
        }
        return .xml
    }

    private static let fields: [StaticString] = [
        "mime-version:", "received:", "return-path:", "from:", "to:", "subject:", "date:",
        "message-id:",
        "delivered-to:", "content-type:", "content-transfer-encoding:", "x-",
    ]

    /// Whether text begins with two fields of a message, of which one is known.
    private static func isMessage(_ head: [UInt8]) -> Bool {
        var known = 0
        var fields = 0
        for line in head.split(separator: lf, maxSplits: 8, omittingEmptySubsequences: false).prefix(8) {
            guard let first = line.first, first != cr else { break }
            if first.isBlank { continue }
            guard let end = line.firstIndex(of: colon),
                line[..<end].allSatisfy({ $0 > space && $0 < 0x7F })
            else {
                return false
            }
            fields += 1
            if Self.fields.contains(where: { line.begins($0) }) { known += 1 }
        }
        return fields >= 2 && known >= 1
    }
}
