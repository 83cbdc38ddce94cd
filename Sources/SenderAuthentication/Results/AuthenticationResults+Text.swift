internal import Mail

extension AuthenticationResults {
    /// The whole field, folded, without its last CRLF (RFC 8601 section 2.2).
    ///
    /// Whatever the payload holds, the field has exactly its methods and properties: values that are no tokens are
    /// quoted, what could end a comment is replaced, and everything is printable ASCII. No line is longer than 998
    /// octets, and none than 78 but for a single value that is.
    ///
    /// - Parameters:
    ///   - name: the field's name.
    ///   - instance: for ARC-Authentication-Results (RFC 8617 section 4.1.1).
    public func field(_ name: String = "Authentication-Results", instance: Int? = nil) -> String {
        HeaderText.folded(name + ":", (instance.map { ["i=\($0);"] } ?? []) + words)
    }

    /// The value of the field on one line.
    public var line: String { words.joined(separator: " ") }

    /// What may stand on a line of its own, in order.
    private var words: [String] {
        var words = [ResultText.value(server) + ";"]
        guard !methods.isEmpty else { return words + ["none"] }
        for (index, method) in methods.enumerated() {
            words.append("\(ResultText.keyword(method.name))=\(ResultText.keyword(method.result))")
            if let comment = method.comment { words += ResultText.commentWords(comment) }
            if let reason = method.reason { words.append("reason=\(ResultText.value(reason))") }
            for property in method.properties {
                words.append("\(ResultText.keyword(property.name))=\(ResultText.value(property.value))")
            }
            if index < methods.count - 1 { words[words.count - 1] += ";" }
        }
        return words
    }
}

/// Writes parts of Authentication-Results and Received-SPF fields that may have come from anybody.
enum ResultText {
    /// Octets of a value or a comment; the rest is left out.
    static let maximumSize = 320
    /// Octets of a method, a result or the name of a property.
    static let maximumKeyword = 255

    /// A method, a result or the name of a property: letters, digits, hyphens, underscores and dots, the rest left out.
    static func keyword(_ text: String) -> String {
        let octets = text.utf8.prefix(maximumKeyword).filter {
            $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".")
        }
        return octets.isEmpty ? "unknown" : String(decoding: octets, as: UTF8.self)
    }

    /// `value = token / quoted-string` (RFC 8601 section 2.2).
    static func value(_ text: String) -> String {
        let isToken = !text.isEmpty && text.utf8.count <= maximumSize && text.utf8.allSatisfy(isTokenText)
        return isToken ? text : quoted(text)
    }

    /// A quoted-string of printable ASCII; other characters become `\x{…}`.
    static func quoted(_ text: String) -> String {
        var result: [UInt8] = [UInt8(ascii: "\"")]
        for octet in SafeText.ascii(text, limit: maximumSize).utf8 {
            if octet == UInt8(ascii: "\"") || octet == UInt8(ascii: "\\") { result.append(UInt8(ascii: "\\")) }
            result.append(octet)
        }
        result.append(UInt8(ascii: "\""))
        return String(decoding: result, as: UTF8.self)
    }

    /// A comment in words. What could end it, or pass for a result with readers that don't know comments, becomes `?`.
    static func commentWords(_ text: String) -> [String] {
        var safe = SafeText.ascii(text, limit: maximumSize)
        return safe.withUTF8 { octets in
            var words: [String] = []
            var word: [UInt8] = []
            for octet in octets {
                switch octet {
                case UInt8(ascii: " "):
                    // Blanks side by side are one.
                    if word.isEmpty { continue }
                    words.append(String(decoding: word, as: UTF8.self))
                    word.removeAll(keepingCapacity: true)
                case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "\\"), UInt8(ascii: ";"), UInt8(ascii: "\""):
                    if words.isEmpty, word.isEmpty { word.append(UInt8(ascii: "(")) }
                    word.append(UInt8(ascii: "?"))
                default:
                    if words.isEmpty, word.isEmpty { word.append(UInt8(ascii: "(")) }
                    word.append(octet)
                }
            }
            if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
            if !words.isEmpty { words[words.count - 1] += ")" }
            return words
        }
    }

    /// RFC 2045 section 5.1: printable ASCII without `tspecials`.
    private static func isTokenText(_ octet: UInt8) -> Bool {
        guard octet > 0x20, octet < 0x7F else { return false }
        switch octet {
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "@"),
            UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "\\"), UInt8(ascii: "\""),
            UInt8(ascii: "/"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "?"), UInt8(ascii: "="):
            return false
        default: return true
        }
    }
}
