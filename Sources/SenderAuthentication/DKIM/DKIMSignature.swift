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

/// Why a signature can't be evaluated, as a clause.
struct DKIMMistake: Error, Hashable, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// A DKIM-Signature field, parsed (RFC 6376 section 3.5).
public struct DKIMSignature: Hashable, Sendable {
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
    public var headerNames: [String]
    /// The domain of `i=`: the domain or one below it.
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
    var keyName: Domain? { try? Domain("\(selector)._domainkey.\(domain)") }

    /// Names in `h=` that are looked at; more spoil the signature.
    static let maximumNames = 256

    /// Parses the value of a field.
    init(_ value: [UInt8]) throws(DKIMMistake) {
        let tags: TagList
        do {
            tags = try TagList(value)
        } catch {
            throw DKIMMistake("the signature is no list of tags")
        }
        guard tags.text("v") == "1" else { throw DKIMMistake("v= is not 1") }
        try self.init(tags)
    }

    init(_ tags: TagList) throws(DKIMMistake) {
        guard let name = tags["a"] else { throw DKIMMistake("a= is missing") }
        if name.isWord("rsa-sha1") { throw DKIMMistake("rsa-sha1 is not safe (RFC 8301)") }
        guard let algorithm = DKIMAlgorithm.allCases.first(where: { $0.rawValue.utf8.elementsEqual(name.lowercased()) })
        else { throw DKIMMistake("the algorithm is unknown") }
        guard let signature = tags.base64("b"), !signature.isEmpty, signature.count <= 1_024 else {
            throw DKIMMistake("b= is missing or no Base64")
        }
        guard let bodyHash = tags.base64("bh"), bodyHash.count == 32 else {
            throw DKIMMistake("bh= is missing or no SHA-256 hash")
        }
        guard let domain = tags.text("d").flatMap({ try? Domain($0) }) else {
            throw DKIMMistake("d= is missing or no domain")
        }
        guard let selector = tags.text("s").flatMap({ try? Domain($0) }) else {
            throw DKIMMistake("s= is missing or no selector")
        }
        guard let names = tags.words("h"), names.count <= DKIMSignature.maximumNames,
            names.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0 > 0x20 && $0 < 0x7F } })
        else { throw DKIMMistake("h= is missing or no list of fields") }
        self.algorithm = algorithm
        self.signature = signature
        self.bodyHash = bodyHash
        self.domain = domain
        self.selector = selector
        self.headerNames = names.map { String(decoding: $0.lowercased(), as: UTF8.self) }
        (headerCanonicalization, bodyCanonicalization) = try Self.canonicalization(tags["c"])
        identityDomain = try Self.identity(tags["i"], domain: domain)
        bodyLength = try Self.number(tags["l"], "l=", digits: 18)
        signedAt = try Self.number(tags["t"], "t=", digits: 12).map(Int64.init)
        expiresAt = try Self.number(tags["x"], "x=", digits: 12).map(Int64.init)
        // Section 3.5: From must be signed.
        guard headerNames.contains("from") else { throw DKIMMistake("From is not signed") }
        if let signedAt, let expiresAt, expiresAt < signedAt { throw DKIMMistake("x= is before t=") }
        if let methods = tags.words("q"), !methods.contains(where: { $0.isWord("dns/txt") }) {
            throw DKIMMistake("q= has no method that is known")
        }
    }

    private static func canonicalization(_ value: ArraySlice<UInt8>?) throws(DKIMMistake) -> (
        DKIMCanonicalization, DKIMCanonicalization
    ) {
        guard let value else { return (.simple, .simple) }
        let parts = value.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map {
            DKIMCanonicalization(rawValue: String(decoding: $0.lowercased(), as: UTF8.self))
        }
        guard (1...2).contains(parts.count), let header = parts[0], let body = parts.count == 2 ? parts[1] : .simple
        else { throw DKIMMistake("the canonicalization is unknown") }
        return (header, body)
    }

    // Quoted-printable stands in the local part only, which says nothing here.
    private static func identity(_ value: ArraySlice<UInt8>?, domain: Domain) throws(DKIMMistake) -> Domain {
        guard let value else { return domain }
        guard let at = value.lastIndex(of: UInt8(ascii: "@")),
            let identity = try? Domain(String(decoding: value[(at + 1)...], as: UTF8.self)),
            identity == domain || identity.isSubdomain(of: domain)
        else { throw DKIMMistake("i= is not of the signing domain") }
        return identity
    }

    private static func number(_ value: ArraySlice<UInt8>?, _ tag: String, digits: Int) throws(DKIMMistake) -> Int? {
        guard let value else { return nil }
        guard let number = value.decimal(digits: digits) else { throw DKIMMistake("\(tag) is no number") }
        return number
    }

    /// The field with the value of `b=` taken out, as it was signed (section 3.7).
    static func withoutSignature(_ raw: [UInt8]) -> [UInt8] {
        guard let colon = raw.firstIndex(of: UInt8(ascii: ":")) else { return raw }
        var start = colon + 1
        while start <= raw.count {
            let end = raw[start...].firstIndex(of: UInt8(ascii: ";")) ?? raw.count
            if let equals = raw[start..<end].firstIndex(of: UInt8(ascii: "=")),
                raw[start..<equals].trimmed.elementsEqual([UInt8(ascii: "b")])
            {
                let hasLineEnd = end == raw.count && raw.suffix(2) == [0x0D, 0x0A]
                return Array(raw[...equals]) + raw[end...] + (hasLineEnd ? [0x0D, 0x0A] : [])
            }
            start = end + 1
        }
        return raw
    }
}

/// A public key as DNS has it (RFC 6376 section 3.6.1).
public struct DKIMKeyRecord: Hashable, Sendable {
    /// `k=`.
    public var type: String
    /// `p=`: the key; empty when it is revoked.
    public var key: [UInt8]
    /// Whether `t=` has `y`: the domain is only testing.
    public var isTesting: Bool
    /// Whether `t=` has `s`: `i=` must be of the very domain.
    public var isStrict: Bool

    /// Octets of a record that are read.
    static let maximumSize = 8_192

    /// Parses the text of a TXT record.
    init(_ text: [UInt8]) throws(DKIMMistake) {
        guard text.count <= DKIMKeyRecord.maximumSize else { throw DKIMMistake("the key record is too large") }
        let tags: TagList
        do {
            tags = try TagList(text)
        } catch {
            throw DKIMMistake("the key record is no list of tags")
        }
        if let version = tags.text("v") {
            guard version == "DKIM1", tags.firstName == "v" else { throw DKIMMistake("v= of the key is not DKIM1") }
        }
        if let hashes = tags.words("h"), !hashes.contains(where: { $0.isWord("sha256") }) {
            throw DKIMMistake("the key is not for SHA-256")
        }
        if let services = tags.words("s"), !services.contains(where: { $0.isWord("email") || $0.isWord("*") }) {
            throw DKIMMistake("the key is not for mail")
        }
        guard tags["p"] != nil else { throw DKIMMistake("the key record has no key") }
        guard let key = tags.base64("p") else { throw DKIMMistake("p= of the key is no Base64") }
        let flags = tags.words("t") ?? []
        self.type = tags.text("k")?.lowercased() ?? "rsa"
        self.key = key
        self.isTesting = flags.contains { $0.isWord("y") }
        self.isStrict = flags.contains { $0.isWord("s") }
    }
}
