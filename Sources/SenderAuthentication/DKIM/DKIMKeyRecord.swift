internal import Mail

/// A public key as DNS has it (RFC 6376 section 3.6.1).
public struct DKIMKeyRecord: Hashable, Sendable {
    /// `k=`, in lower case.
    public var type: String
    /// `p=`: the key; empty when it is revoked.
    public var key: [UInt8]
    /// Whether `t=` has `y`: the domain is only testing.
    public var isTesting: Bool
    /// Whether `t=` has `s`: `i=` must be of the very domain.
    public var isStrict: Bool

    /// Octets of a record that are read.
    static let maximumSize = 8_192

    /// Parses the text of a TXT record. `g=`, `n=` and tags that nobody knows say nothing.
    init(_ text: [UInt8]) throws(DKIMMistake) {
        guard text.count <= DKIMKeyRecord.maximumSize else {
            throw DKIMMistake("the key record is too large", .invalidKey)
        }
        let tags: TagList
        do {
            tags = try TagList(text)
        } catch {
            throw DKIMMistake("the key record is no list of tags", .invalidKey)
        }
        if let version = tags.text("v") {
            guard version == "DKIM1", tags.firstName == "v" else {
                throw DKIMMistake("v= of the key is not DKIM1", .noKey)
            }
        }
        guard let p = tags["p"] else { throw DKIMMistake("the key record has no key", .noKey) }
        if let hashes = tags.words("h"), !hashes.contains(where: { $0.isWord("sha256") }) {
            throw DKIMMistake("the key is not for SHA-256", .hashAlgorithm)
        }
        if let services = tags.words("s"), !services.contains(where: { $0.isWord("email") || $0.isWord("*") }) {
            throw DKIMMistake("the key is not for mail", .noKey)
        }
        guard let key = Base64.decode(p) else { throw DKIMMistake("p= of the key is no Base64", .invalidKey) }
        let flags = tags.words("t") ?? []
        self.type = tags["k"].map { String(decoding: $0.lowercased(), as: UTF8.self) } ?? "rsa"
        self.key = key
        self.isTesting = flags.contains { $0.isWord("y") }
        self.isStrict = flags.contains { $0.isWord("s") }
    }
}
