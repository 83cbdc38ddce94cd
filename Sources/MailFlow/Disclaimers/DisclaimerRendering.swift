internal import MIME
internal import Mail
internal import Organization

/// The text of a disclaimer in the name of one sender, as HTML and as text.
struct DisclaimerRendering: Sendable {
    /// HTML, with CRLF between lines and none at the end.
    let html: String
    /// Lines of text.
    let lines: [String]
    /// The words with the addresses of links, as text has them.
    let textWords: ConversationWords
    /// The words alone, as they are seen in HTML.
    let shownWords: ConversationWords
    /// The words of the HTML itself, for HTML that has none to be seen.
    let markupWords: ConversationWords

    /// Octets of an attribute that are put in, so that many tokens stay a bounded text.
    static let longestValue = 256
    /// Columns of text (RFC 3676 section 4.2 asks for 78 at most).
    private static let width = 72
    private static let longestHTMLLine = 900

    /// Fills in the tokens; what is not known of the sender is empty.
    init(_ text: String, sender: Recipient?) {
        let filled = Self.filled(text, sender)
        html = Self.folded(filled)
        let shown = HTMLText.text(of: filled, links: .withAddress)
        lines = shown.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .flatMap { Self.wrapped(String(Substring($0))) }
        textWords = ConversationWords(of: shown)
        shownWords = ConversationWords(of: HTMLText.text(of: filled, links: .textAlone))
        markupWords = ConversationWords(of: filled)
    }

    // MARK: - Tokens

    private static let attributes: [String: DirectoryAttribute] = Dictionary(
        DirectoryAttribute.allCases.map { ($0.rawValue.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })
    private static let longestName = 32

    /// Text with `%%DisplayName%%` and the like filled in, without NUL, which no message may have. What is no attribute stays
    /// as it is.
    static func filled(_ text: String, _ sender: Recipient?) -> String {
        let percent = UInt8(ascii: "%")
        let octets = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(octets.count)
        var index = 0
        while index < octets.count {
            let rest = octets[index...]
            if rest.starts(with: [percent, percent]) {
                let name = rest.dropFirst(2).prefix(longestName).prefix { $0 != percent }
                if octets[name.endIndex...].starts(with: [percent, percent]),
                    let attribute = attributes[String(decoding: name, as: UTF8.self).lowercased()]
                {
                    let value = sender?.values(of: attribute).first ?? ""
                    result += HTML.escaped(value.cut(toOctets: longestValue)).utf8
                    index = name.endIndex + 2
                    continue
                }
            }
            result.append(octets[index])
            index += 1
        }
        return String(decoding: result.filter { $0 != 0 }, as: UTF8.self)
    }

    // MARK: - Lines

    /// HTML with CRLF for every line end, and for blanks where a line is longer than one may be.
    private static func folded(_ html: String) -> String {
        var octets: [UInt8] = []
        var lineStart = 0
        var blank: Int?
        var last: UInt8 = 0
        for octet in html.utf8 {
            defer { last = octet }
            if octet == 10 || octet == 13 {
                // CRLF is one line end.
                if octet == 10, last == 13 { continue }
                octets += [13, 10]
                lineStart = octets.count
                blank = nil
                continue
            }
            if octet == 0x20 { blank = octets.count }
            octets.append(octet)
            if octets.count - lineStart > longestHTMLLine, let place = blank {
                octets.replaceSubrange(place..<place + 1, with: [13, 10])
                lineStart = place + 2
                blank = nil
            }
        }
        while octets.last == 10 || octets.last == 13 { octets.removeLast() }
        return String(decoding: octets, as: UTF8.self)
    }

    private static func wrapped(_ line: String) -> [String] {
        var lines: [String] = []
        var current = ""
        var column = 0
        for word in line.split(separator: " ") {
            let count = word.unicodeScalars.count
            if column > 0, column + 1 + count > width {
                lines.append(current)
                current = ""
                column = 0
            }
            if column > 0 {
                current += " "
                column += 1
            }
            current += word
            column += count
        }
        return lines + [current]
    }
}

/// The words of a text with one blank before, between and behind them, so that line ends, quotation marks and marks of
/// quoted lines make no difference.
struct ConversationWords: Hashable, Sendable {
    /// In lower case, as UTF-8.
    let octets: [UInt8]

    init(of text: String) {
        var octets: [UInt8] = [0x20]
        for scalar in text.unicodeScalars {
            let isOfWord =
                scalar.isASCII
                ? scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                : !scalar.properties.isWhitespace && !scalar.properties.isDefaultIgnorableCodePoint
            if isOfWord {
                octets += String(scalar).lowercased().utf8
            } else if octets.last != 0x20 {
                octets.append(0x20)
            }
        }
        if octets.last != 0x20 { octets.append(0x20) }
        self.octets = octets
    }

    /// Whether there is no word.
    var isEmpty: Bool { octets.count == 1 }

    /// Whether these words stand in others one behind the other. The work grows with both sizes alone.
    func stand(in text: ConversationWords) -> Bool {
        // By Knuth, Morris and Pratt: of each beginning, how much of it is also its end.
        var fallbacks = [Int](repeating: 0, count: octets.count)
        var length = 0
        for index in octets.indices.dropFirst() {
            while length > 0, octets[index] != octets[length] { length = fallbacks[length - 1] }
            if octets[index] == octets[length] { length += 1 }
            fallbacks[index] = length
        }
        length = 0
        for octet in text.octets {
            while length > 0, octet != octets[length] { length = fallbacks[length - 1] }
            if octet == octets[length] { length += 1 }
            if length == octets.count { return true }
        }
        return false
    }
}
