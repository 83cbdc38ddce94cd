extension AuthenticationResults {
    /// Octets of a field that is read.
    static let maximumSize = 64 << 10
    /// Results of a field that are read, and properties of each.
    static let maximumMethods = 64, maximumProperties = 32

    /// Reads the value of an Authentication-Results field, folded or not (RFC 8601 section 2.2).
    ///
    /// Linear in its size. What the grammar does not have but mail has is read as well: EOP's fields without an
    /// authserv-id, which give an empty ``server``, its bare `action=`, the recipient's domain between two results, and
    /// values that should be quoted. A result that can't be read is passed over; a comment or quoted string without an
    /// end ends the field before the result it stands in. Nil for a field of more than 64 KB or without anything to read.
    public init?(parsing value: some Collection<UInt8>) {
        guard value.count <= AuthenticationResults.maximumSize else { return nil }
        var parser = AuthenticationResultsParser(Array(value))
        guard let results = parser.payload() else { return nil }
        self = results
    }
}

/// Goes once through a field.
private struct AuthenticationResultsParser {
    private let octets: [UInt8]
    private var position = 0
    /// Whether a comment or a quoted string has no end.
    private var isBroken = false

    init(_ octets: [UInt8]) { self.octets = octets }

    private var next: UInt8? { position < octets.count ? octets[position] : nil }

    mutating func payload() -> AuthenticationResults? {
        _ = skipBlanks()
        let start = position
        guard let server = value(withEquals: false), !isBroken else { return nil }
        _ = skipBlanks()
        var results = AuthenticationResults(server: server, methods: [])
        if next == UInt8(ascii: "=") || next == UInt8(ascii: "/") {
            // No authserv-id: what was read is a method already.
            results.server = ""
            position = start
        } else if !skipPart() {
            return isBroken ? nil : results
        }
        while results.methods.count < AuthenticationResults.maximumMethods {
            let method = method()
            if isBroken { break }
            if let method { results.methods.append(method) }
            guard skipPart() else { break }
        }
        return results
    }

    /// `method [ "/" version ] "=" result [ "reason=" value ] *( ptype "." property "=" pvalue )`; nil when this part is
    /// no result.
    private mutating func method() -> AuthenticationResults.Method? {
        _ = skipBlanks()
        guard let name = name() else { return nil }
        _ = skipBlanks()
        if next == UInt8(ascii: "/") {
            position += 1
            _ = skipBlanks()
            _ = word()
            _ = skipBlanks()
        }
        guard take("=") else { return nil }
        _ = skipBlanks()
        guard let result = word(),
            next.map({ $0 <= 0x20 || $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: "(") }) ?? true
        else { return nil }
        var method = AuthenticationResults.Method(name, result)
        method.comment = skipBlanks()
        while !isBroken, let property = property() {
            if property.name == "reason" {
                if method.reason == nil { method.reason = property.value }
            } else if method.properties.count < AuthenticationResults.maximumProperties {
                method.properties.append(property)
            }
            _ = skipBlanks()
        }
        return method
    }

    private mutating func property() -> AuthenticationResults.Property? {
        guard let name = name() else { return nil }
        _ = skipBlanks()
        guard take("=") else { return nil }
        _ = skipBlanks()
        guard let value = value(withEquals: true) else { return nil }
        return .init(name, value)
    }

    /// Words with dots between them, which may stand apart, in lower case.
    private mutating func name() -> String? {
        guard var name = word() else { return nil }
        while true {
            _ = skipBlanks()
            if take(".") {
                _ = skipBlanks()
                name += "."
            }
            guard name.utf8.last == UInt8(ascii: "."), let more = word() else { return name }
            name += more
            guard name.utf8.count <= ResultText.maximumKeyword else { return nil }
        }
    }

    /// Letters, digits, hyphens, underscores and dots inside, in lower case.
    private mutating func word() -> String? {
        let start = position
        while let octet = next, octet.isNameOctet { position += 1 }
        guard position > start, position - start <= ResultText.maximumKeyword else { return nil }
        return String(decoding: octets[start..<position].lowercased(), as: UTF8.self)
    }

    /// A token or what stands for one, a quoted-string, or a quoted-string and the domain behind it.
    ///
    /// - Parameter withEquals: whether it may have equals signs, as Base64 does.
    private mutating func value(withEquals: Bool) -> String? {
        var value: [UInt8] = []
        var isQuoted = false
        if next == UInt8(ascii: "\"") {
            guard let quoted = quotedString() else { return nil }
            value = quoted
            isQuoted = true
            guard next == UInt8(ascii: "@") else { return String(decoding: value, as: UTF8.self) }
        }
        let start = position
        while let octet = next, octet > 0x20, octet != 0x7F, octet != UInt8(ascii: ";"), octet != UInt8(ascii: "("),
            octet != UInt8(ascii: ")"), octet != UInt8(ascii: "\"")
        {
            if octet == UInt8(ascii: "="), !withEquals { break }
            position += 1
        }
        value += octets[start..<position]
        return value.isEmpty && !isQuoted ? nil : String(decoding: value, as: UTF8.self)
    }

    private mutating func quotedString() -> [UInt8]? {
        position += 1
        var text: [UInt8] = []
        while let octet = next {
            position += 1
            switch octet {
            case UInt8(ascii: "\""): return text
            case UInt8(ascii: "\\"):
                guard let escaped = next else { break }
                text.append(escaped)
                position += 1
            case 0x0D, 0x0A: break
            default: text.append(octet)
            }
        }
        isBroken = true
        return nil
    }

    /// Goes behind blanks and comments, nested ones too. Returns the first comment's text.
    private mutating func skipBlanks() -> String? {
        var comment: String?
        while let octet = next {
            if octet == UInt8(ascii: "(") {
                guard let text = skipComment() else { break }
                comment = comment ?? text
            } else if octet <= 0x20 {
                position += 1
            } else {
                break
            }
        }
        return comment
    }

    private mutating func skipComment() -> String? {
        var depth = 0
        var text: [UInt8] = []
        while var octet = next {
            position += 1
            if octet == UInt8(ascii: "\\") {
                guard let escaped = next else { break }
                octet = escaped
                position += 1
            } else if octet == UInt8(ascii: "(") {
                depth += 1
                if depth == 1 { continue }
            } else if octet == UInt8(ascii: ")") {
                depth -= 1
                if depth == 0 { return String(decoding: text, as: UTF8.self) }
            } else if octet == 0x0D || octet == 0x0A {
                continue
            }
            if text.count < ResultText.maximumSize { text.append(octet) }
        }
        isBroken = true
        return nil
    }

    /// Goes behind the next semicolon that is in no comment and no quoted string; false when there is none.
    private mutating func skipPart() -> Bool {
        while !isBroken, let octet = next {
            switch octet {
            case UInt8(ascii: ";"):
                position += 1
                return true
            case UInt8(ascii: "("): _ = skipComment()
            case UInt8(ascii: "\""): _ = quotedString()
            default: position += 1
            }
        }
        return false
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }
}
