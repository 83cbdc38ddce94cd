public import Mail

/// The algorithms that may pass (RFC 8301 section 3, RFC 8463).
public enum DKIMAlgorithm: String, Hashable, Sendable, CaseIterable {
    /// RSA with SHA-256.
    case rsaSHA256 = "rsa-sha256"
    /// Ed25519 over SHA-256.
    case ed25519SHA256 = "ed25519-sha256"

    /// The key type that goes with it, as keys say it in `k=`.
    var keyType: String { self == .rsaSHA256 ? "rsa" : "ed25519" }
}

/// Why a signature can't be evaluated.
struct DKIMMistake: Error, Hashable, CustomStringConvertible {
    /// A clause.
    let description: String
    let finding: DKIMFinding
    init(_ description: String, _ finding: DKIMFinding = .syntax) {
        self.description = description
        self.finding = finding
    }
}

/// A DKIM-Signature field, parsed (RFC 6376 section 3.5), or an ARC-Message-Signature (RFC 8617 section 4.1.2).
public struct DKIMSignature: Hashable, Sendable {
    /// Which of the two a field is.
    enum Kind { case dkim, arcMessage }

    /// `a=`.
    public var algorithm: DKIMAlgorithm
    /// `b=`.
    public var signature: [UInt8]
    /// `bh=`.
    public var bodyHash: [UInt8]
    /// `c=`, for the header.
    public var headerCanonicalization: DKIMCanonicalization
    /// `c=`, for the body.
    public var bodyCanonicalization: DKIMCanonicalization
    /// `d=`: who signs.
    public var domain: Domain
    /// `h=`: the signed fields, in lower case, in order.
    public var headerNames: [String] { names.map { String(decoding: $0, as: UTF8.self) } }
    /// The same as octets.
    var names: [ArraySlice<UInt8>]
    /// The domain of `i=`: the domain or one below it. That of `d=` for an ARC-Message-Signature.
    public var identityDomain: Domain
    /// `l=`: how many octets of the body are signed; nil for all.
    public var bodyLength: Int?
    /// `s=`.
    public var selector: Domain
    /// `t=`, in seconds since 1970.
    public var signedAt: Int64?
    /// `x=`, in seconds since 1970.
    public var expiresAt: Int64?

    /// Where the key is (section 3.6.2.1); nil when selector and domain make no name.
    let keyName: Domain?

    /// Names in `h=` that are looked at; more spoil the signature.
    static let maximumNames = 1_024
    /// Octets of a field that is looked at.
    static let maximumSize = 64 << 10

    /// Parses the value of a DKIM-Signature field.
    init(_ value: [UInt8]) throws(DKIMMistake) { try self.init(Self.tags(value), .dkim) }

    /// The tags of a field's value.
    static func tags(_ value: [UInt8]) throws(DKIMMistake) -> TagList {
        guard value.count <= maximumSize else { throw DKIMMistake("the signature is too large") }
        do {
            return try TagList(value)
        } catch {
            throw DKIMMistake("the signature is no list of tags")
        }
    }

    init(_ tags: TagList, _ kind: Kind) throws(DKIMMistake) {
        // Section 6.1.1. ARC-Message-Signature has no v=, and its i= is a number.
        if kind == .dkim {
            guard let version = tags["v"] else { throw DKIMMistake("v= is missing") }
            guard version.elementsEqual([UInt8(ascii: "1")]) else { throw DKIMMistake("v= is not 1") }
        }
        guard let name = tags["a"] else { throw DKIMMistake("a= is missing") }
        if name.isWord("rsa-sha1") { throw DKIMMistake("rsa-sha1 is not safe (RFC 8301)", .hashAlgorithm) }
        if name.isWord("rsa-sha256") {
            algorithm = .rsaSHA256
        } else if name.isWord("ed25519-sha256") {
            algorithm = .ed25519SHA256
        } else {
            throw DKIMMistake("the algorithm is unknown")
        }
        guard let signature = tags["b"] else { throw DKIMMistake("b= is missing") }
        guard signature.count <= 4_096, let signature = Base64.decode(signature), !signature.isEmpty else {
            throw DKIMMistake("b= is no signature in Base64")
        }
        guard let bodyHash = tags["bh"] else { throw DKIMMistake("bh= is missing") }
        guard bodyHash.count <= 4_096, let bodyHash = Base64.decode(bodyHash), bodyHash.count == 32 else {
            throw DKIMMistake("bh= is no SHA-256 hash in Base64")
        }
        self.signature = signature
        self.bodyHash = bodyHash
        domain = try Self.domain(tags["d"], "d=")
        selector = try Self.domain(tags["s"], "s=")
        keyName = try? Domain("\(selector)._domainkey.\(domain)")
        names = try Self.names(tags["h"])
        (headerCanonicalization, bodyCanonicalization) = try Self.canonicalization(tags["c"])
        identityDomain = kind == .dkim ? try Self.identity(tags["i"], domain: domain) : domain
        bodyLength = try Self.number(tags["l"], "l=", digits: 76)
        signedAt = try Self.number(tags["t"], "t=", digits: 12).map(Int64.init)
        expiresAt = try Self.number(tags["x"], "x=", digits: 12).map(Int64.init)
        // Section 3.5: From must be signed. RFC 8617 section 4.1.2 asks it of ARC too.
        guard names.contains(where: { $0.isWord("from") }) else { throw DKIMMistake("From is not signed") }
        if let signedAt, let expiresAt, expiresAt < signedAt { throw DKIMMistake("x= is before t=") }
        if let methods = tags.words("q"), !methods.contains(where: { $0.isWord("dns/txt") }) {
            throw DKIMMistake("q= has no method that is known")
        }
    }

    static func domain(_ value: ArraySlice<UInt8>?, _ tag: String) throws(DKIMMistake) -> Domain {
        guard let value else { throw DKIMMistake("\(tag) is missing") }
        guard value.count <= 512, let domain = try? Domain(String(decoding: value, as: UTF8.self)) else {
            throw DKIMMistake("\(tag) is no domain name")
        }
        return domain
    }

    // hdr-name *( [FWS] ":" [FWS] hdr-name )
    private static func names(_ value: ArraySlice<UInt8>?) throws(DKIMMistake) -> [ArraySlice<UInt8>] {
        guard let value else { throw DKIMMistake("h= is missing") }
        let text = value.lowercased()
        var names: [ArraySlice<UInt8>] = []
        names.reserveCapacity(24)
        var index = 0
        while index <= text.count {
            // Where the name is, without the white space round it.
            var (first, behind) = (index, index)
            while index < text.count, text[index] != UInt8(ascii: ":") {
                let octet = text[index]
                if octet > 0x20, octet != 0x7F {
                    if first == behind { first = index } else if behind < index { throw Self.noNames }
                    behind = index + 1
                } else if !octet.isWhiteSpace {
                    throw Self.noNames
                }
                index += 1
            }
            guard first < behind else { throw Self.noNames }
            guard names.count < maximumNames else { throw DKIMMistake("h= has too many names") }
            names.append(text[first..<behind])
            index += 1
        }
        return names
    }

    private static var noNames: DKIMMistake { DKIMMistake("h= is no list of field names") }

    private static func canonicalization(_ value: ArraySlice<UInt8>?) throws(DKIMMistake) -> (
        DKIMCanonicalization, DKIMCanonicalization
    ) {
        guard let value else { return (.simple, .simple) }
        let slash = value.firstIndex(of: UInt8(ascii: "/")) ?? value.endIndex
        guard let header = canonicalization(named: value[..<slash]) else {
            throw DKIMMistake("the canonicalization is unknown")
        }
        guard slash < value.endIndex else { return (header, .simple) }
        guard let body = canonicalization(named: value[(slash + 1)...]) else {
            throw DKIMMistake("the canonicalization is unknown")
        }
        return (header, body)
    }

    private static func canonicalization(named name: ArraySlice<UInt8>) -> DKIMCanonicalization? {
        name.trimmed.isWord("simple") ? .simple : name.trimmed.isWord("relaxed") ? .relaxed : nil
    }

    // Quoted-printable stands in the local part only, which says nothing here.
    private static func identity(_ value: ArraySlice<UInt8>?, domain: Domain) throws(DKIMMistake) -> Domain {
        guard let value else { return domain }
        guard let at = value.lastIndex(of: UInt8(ascii: "@")) else { throw DKIMMistake("i= is no address") }
        let identity = try Self.domain(value[(at + 1)...], "i=")
        guard identity == domain || identity.isSubdomain(of: domain) else {
            throw DKIMMistake("i= is not of the signing domain")
        }
        return identity
    }

    private static func number(_ value: ArraySlice<UInt8>?, _ tag: String, digits: Int) throws(DKIMMistake) -> Int? {
        guard let value else { return nil }
        guard value.count <= digits, !value.isEmpty, value.allSatisfy(\.isDigit) else {
            throw DKIMMistake("\(tag) is no number")
        }
        // More than any message has, and than time will.
        return value.drop { $0 == UInt8(ascii: "0") }.isEmpty
            ? 0 : value.drop { $0 == UInt8(ascii: "0") }.decimal(digits: 18) ?? .max
    }

    /// A field with the value of `b=` taken out, as it was signed (section 3.7).
    static func withoutSignature(_ raw: [UInt8]) -> [UInt8] {
        guard let value = raw.withUnsafeBytes({ signatureValue(in: $0) }) else { return raw }
        return Array(raw[..<value.lowerBound]) + raw[value.upperBound...]
    }

    /// Where the value of `b=` is in a field, white space round it included, but not the field's line end.
    static func signatureValue(in raw: UnsafeRawBufferPointer) -> Range<Int>? {
        guard let colon = raw.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        var start = colon + 1
        while start < raw.count {
            while start < raw.count, raw[start].isWhiteSpace { start += 1 }
            var end = start
            while end < raw.count, raw[end] != UInt8(ascii: ";") { end += 1 }
            if end > start, raw[start] == UInt8(ascii: "b") {
                var equals = start + 1
                while equals < end, raw[equals].isWhiteSpace { equals += 1 }
                if equals < end, raw[equals] == UInt8(ascii: "=") {
                    // The line end behind the value is the field's.
                    let hasLineEnd =
                        end == raw.count && end - equals > 2 && raw[end - 2] == 0x0D && raw[end - 1] == 0x0A
                    return equals + 1..<(hasLineEnd ? end - 2 : end)
                }
            }
            start = end + 1
        }
        return nil
    }
}
