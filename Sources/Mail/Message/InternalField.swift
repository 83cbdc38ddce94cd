/// A header field that only this organization's own servers may set, and the gateway itself
/// (docs/reference/header-firewall.md).
public struct InternalField: Hashable, Sendable {
    /// What it says.
    public enum Kind: Hashable, Sendable {
        /// `X-MS-Exchange-Organization-…`.
        case organization
        /// `X-MS-Exchange-CrossPremises-…`.
        case crossPremises
        /// A verdict of a filter, or something else that servers of one organization tell each other.
        case verdict
        /// `Authentication-Results` in the name of this server (RFC 8601 section 5).
        case ownAuthenticationResults
        /// `Authentication-Results` without a name of who checked, which is how EOP writes its own.
        case unnamedAuthenticationResults
        /// `X-Postern-…`, but not the stamp against loops, which proves itself.
        case own
    }

    /// What it says.
    public var kind: Kind
    /// Its name in lower case.
    public var name: String
    /// Its octets in the content, whole lines.
    public var range: Range<Int>
    /// The octets of `Organization` or `CrossPremises` in its name.
    public var scope: Range<Int>?

    /// What follows `Organization-` or `CrossPremises-` in the name, in lower case; nil for other kinds.
    public var subject: Substring? {
        guard let scope else { return nil }
        return name.dropFirst(scope.upperBound - range.lowerBound + 1)
    }

    /// The field when it is internal; nil for every other.
    ///
    /// - Parameters:
    ///   - name: its name, blanks before the colon left out.
    ///   - value: what is behind the colon; nil where there is none.
    ///   - ownName: this server's name in lower case.
    init?(
        name: Range<Int>, value: Range<Int>?, in bytes: UnsafeRawBufferPointer, end: Int, ownName: [UInt8]
    ) {
        guard name.count > 10, let kind = Self.kind(of: name, value: value, in: bytes, ownName: ownName) else {
            return nil
        }
        self.kind = kind
        self.name = bytes.lowercased(name)
        range = name.lowerBound..<end
        switch kind {
        case .organization: scope = name.lowerBound + 14..<name.lowerBound + 26
        case .crossPremises: scope = name.lowerBound + 14..<name.lowerBound + 27
        case .verdict, .ownAuthenticationResults, .unnamedAuthenticationResults, .own: scope = nil
        }
    }

    private static func kind(
        of name: Range<Int>, value: Range<Int>?, in bytes: UnsafeRawBufferPointer, ownName: [UInt8]
    ) -> Kind? {
        func begins(_ prefix: StaticString) -> Bool {
            name.count >= prefix.utf8CodeUnitCount
                && bytes.matches(prefix, in: name.lowerBound..<name.lowerBound + prefix.utf8CodeUnitCount)
        }
        guard begins("x-") else {
            guard name.count == 22, bytes.matches("authentication-results", in: name), let value else { return nil }
            if AuthenticationServiceIdentifier.names(ownName, atHeadOf: bytes[value]) {
                return .ownAuthenticationResults
            }
            return AuthenticationServiceIdentifier.isMissing(atHeadOf: bytes[value])
                ? .unnamedAuthenticationResults : nil
        }
        switch bytes[name.lowerBound + 2].asciiLowercased {
        case UInt8(ascii: "m"):
            if begins("x-microsoft-antispam") || bytes.matches("x-malware-scan", in: name) { return .verdict }
            guard begins("x-ms-exchange-") else { return nil }
            if begins("x-ms-exchange-organization-") { return .organization }
            if begins("x-ms-exchange-crosspremises-") { return .crossPremises }
            return begins("x-ms-exchange-crosstenant-") || begins("x-ms-exchange-forest-")
                || bytes.matches("x-ms-exchange-skiplistedinternetsender", in: name)
                || bytes.matches("x-ms-exchange-externaloriginalinternetsender", in: name)
                || bytes.matches("x-ms-exchange-enablefirstcontactsafetytip", in: name) ? .verdict : nil
        case UInt8(ascii: "f"):
            return bytes.matches("x-forefront-antispam-report", in: name) ? .verdict : nil
        case UInt8(ascii: "c"):
            return bytes.matches("x-customspam", in: name) ? .verdict : nil
        case UInt8(ascii: "p"):
            return begins("x-postern-") && !bytes.matches("x-postern-loop", in: name) ? .own : nil
        case UInt8(ascii: "s"):
            return begins("x-spam-") ? .verdict : nil
        default:
            return nil
        }
    }
}

/// Reads who signs an Authentication-Results field (RFC 8601 section 2.2).
enum AuthenticationServiceIdentifier {
    /// Whether the field names `host`, which is in lower case, as the server that checked.
    ///
    /// authres-payload = [CFWS] authserv-id [ CFWS authres-version ] …; authserv-id = value, a token or a quoted-string.
    static func names(_ host: [UInt8], atHeadOf value: Slice<UnsafeRawBufferPointer>) -> Bool {
        var rest = value
        skipCommentsAndBlanks(&rest)
        var name: [UInt8] = []
        if rest.first == UInt8(ascii: "\"") {
            rest = rest.dropFirst()
            while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
                if byte == UInt8(ascii: "\\"), let escaped = rest.popFirst() {
                    name.append(escaped.asciiLowercased)
                } else if byte > 0x20 {
                    name.append(byte.asciiLowercased)
                }
                if name.count > 1_024 { return false }
            }
        } else {
            while let byte = rest.first, byte > 0x20, byte != UInt8(ascii: ";"), byte != UInt8(ascii: "(") {
                name.append(byte.asciiLowercased)
                rest = rest.dropFirst()
                if name.count > 1_024 { return false }
            }
        }
        if name.last == UInt8(ascii: ".") { name.removeLast() }
        if name == host { return true }
        // In mail with SMTPUTF8 the name may be in U-labels.
        guard name.contains(where: { $0 >= 0x80 }), let domain = try? Domain(String(decoding: name, as: UTF8.self))
        else { return false }
        return domain.name.utf8.elementsEqual(host)
    }

    /// Whether the field begins with a result, `spf=pass`, where a name has to stand.
    static func isMissing(atHeadOf value: Slice<UnsafeRawBufferPointer>) -> Bool {
        var rest = value
        skipCommentsAndBlanks(&rest)
        if rest.first == UInt8(ascii: "\"") { return false }
        while let byte = rest.first, byte > 0x20, byte != UInt8(ascii: ";"), byte != UInt8(ascii: "("),
            byte != UInt8(ascii: "=")
        {
            rest = rest.dropFirst()
        }
        skipCommentsAndBlanks(&rest)
        return rest.first == UInt8(ascii: "=")
    }

    private static func skipCommentsAndBlanks(_ rest: inout Slice<UnsafeRawBufferPointer>) {
        var depth = 0
        while let byte = rest.first {
            if depth > 0, byte == UInt8(ascii: "\\") {
                rest = rest.dropFirst(2)
                continue
            }
            if byte == UInt8(ascii: "(") {
                depth += 1
            } else if depth > 0, byte == UInt8(ascii: ")") {
                depth -= 1
            } else if depth == 0, byte > 0x20 {
                return
            }
            rest = rest.dropFirst()
        }
    }
}

extension UnsafeRawBufferPointer {
    /// The text of `range` in lower case.
    fileprivate func lowercased(_ range: Range<Int>) -> String {
        String(decoding: self[range].map(\.asciiLowercased), as: UTF8.self)
    }
}
