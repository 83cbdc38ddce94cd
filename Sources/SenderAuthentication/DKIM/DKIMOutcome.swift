public import Mail

/// What became of a signature (RFC 8601 section 2.7.1).
public enum DKIMResult: String, Hashable, Sendable, Codable, CaseIterable {
    /// The message has no signature.
    case none
    /// The signature is right.
    case pass
    /// It is not, or has expired.
    case fail
    /// It is right, but not accepted as it is.
    case policy
    /// It can't be evaluated now; later it may.
    case temperror
    /// It can't be evaluated.
    case permerror
}

/// What was found of a signature, in the words of Exchange Online Protection (docs/reference/dkim.md).
public enum DKIMFinding: String, Hashable, Sendable, Codable, CaseIterable {
    /// It is right.
    case verified = "signature was verified"
    /// There is none.
    case notSigned = "message not signed"
    /// The body was changed.
    case bodyHash = "body hash did not verify"
    /// The header was changed.
    case signature = "signature did not verify"
    /// DNS has no key that could be used.
    case noKey = "no key for signature"
    /// The field is malformed.
    case syntax = "signature syntax error"
    /// It has expired.
    case expired = "signature timestamp expired"
    /// It was made in the future.
    case future = "signature timestamp in the future"
    /// The key is malformed or of another type than the signature.
    case invalidKey = "invalid public key"
    /// The key is too small to be safe or too large.
    case keySize = "ignored public key size"
    /// The hash algorithm is not safe, or the key is not for it.
    case hashAlgorithm = "inappropriate hash algorithm"
    /// It says nothing of a part of the body.
    case partialBody = "body was signed in part only"
    /// DNS gave no answer.
    case timeout = "key query timeout"
    /// The message could not be read.
    case unreadable = "message could not be read"

    /// The result that goes with it.
    var result: DKIMResult {
        switch self {
        case .verified: .pass
        case .notSigned: .none
        case .bodyHash, .signature, .expired, .future: .fail
        case .partialBody: .policy
        case .timeout, .unreadable: .temperror
        case .noKey, .syntax, .invalidKey, .keySize, .hashAlgorithm: .permerror
        }
    }
}

/// The result for one signature, with what led to it.
public struct DKIMOutcome: Hashable, Sendable {
    /// The result.
    public var result: DKIMResult
    /// What was found.
    public var finding: DKIMFinding
    /// The same in more detail, as a clause; nil for pass.
    public var reason: String?
    /// The signature; nil when it could not be parsed.
    public var signature: DKIMSignature?
    /// `d=`; nil when it could not be read. Here and below, what of a broken signature could be read.
    public var domain: Domain?
    /// `s=`.
    public var selector: Domain?
    /// `i=` as it stands, at most 320 octets.
    public var identity: String?
    /// `a=` as it stands, in lower case, at most 32 octets.
    public var algorithm: String?
    /// The beginning of `b=`, at most eight characters (RFC 6008).
    public var signaturePrefix: String?
    /// The size of the key in bits; nil when there is none.
    public var keyBits: Int?
    /// Whether the domain says that it is only testing.
    public var isTesting = false
    /// Whether the signature is right for the header, and all of the body was signed and has been changed since: it says who
    /// signed, and that somebody on the way wrote into the text.
    public var isBodyAloneChanged = false

    init(_ finding: DKIMFinding, _ reason: String? = nil) {
        self.result = finding.result
        self.finding = finding
        self.reason = reason
    }

    /// An outcome by its result.
    init(_ result: DKIMResult, _ reason: String? = nil, signature: DKIMSignature? = nil) {
        let finding: DKIMFinding =
            switch result {
            case .none: .notSigned
            case .pass: .verified
            case .fail: .signature
            case .policy: .partialBody
            case .temperror: .timeout
            case .permerror: .syntax
            }
        self.init(finding, reason)
        self.signature = signature
        domain = signature?.domain
        selector = signature?.selector
        algorithm = signature?.algorithm.rawValue
        signaturePrefix = signature.map { String(Base64.encode(Array($0.signature.prefix(6))).prefix(8)) }
    }

    init(_ mistake: DKIMMistake) { self.init(mistake.finding, mistake.description) }

    /// Notes what the tags say, as far as they can be read.
    mutating func read(_ tags: TagList) {
        domain = signature?.domain ?? (try? DKIMSignature.domain(tags["d"], "d="))
        selector = signature?.selector ?? (try? DKIMSignature.domain(tags["s"], "s="))
        if let identity = tags["i"], identity.count <= 320, identity.allSatisfy({ $0 > 0x20 }) {
            self.identity = String(decoding: identity, as: UTF8.self)
        }
        if let algorithm = tags["a"], algorithm.count <= 32, algorithm.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
            self.algorithm = String(decoding: algorithm.lowercased(), as: UTF8.self)
        }
        let prefix = Array((tags["b"] ?? []).lazy.filter { !$0.isWhiteSpace }.prefix(8))
        // With padding inside it is no Base64, and may look like a result: `spf=pass`.
        if !prefix.isEmpty, Base64.isText(prefix), !prefix.contains(UInt8(ascii: "=")) {
            signaturePrefix = String(decoding: prefix, as: UTF8.self)
        }
    }
}
