public import Mail
public import SenderAuthentication

/// What SPF, DKIM and DMARC say of a message, as far as it is known. What is not known is nil, which is not the same as
/// none.
public struct AuthenticationFacts: Sendable, Hashable {
    /// A signature.
    public struct Signature: Sendable, Hashable {
        /// `d=`; nil where it could not be read.
        public var domain: Domain?
        /// What became of it.
        public var result: DKIMResult
        /// Makes one.
        public init(domain: Domain?, result: DKIMResult) {
            self.domain = domain
            self.result = result
        }
    }

    /// SPF's result.
    public var spf: SPFResult?
    /// The domain that SPF was asked about.
    public var spfDomain: Domain?
    /// The signatures; none for a message that has none; nil where nobody has looked.
    public var signatures: [Signature]?
    /// DMARC's result.
    public var dmarc: DMARCOutcome.Result?
    /// What the author's domain asks to be done with this message.
    public var requestedPolicy: DMARCPolicy = .none
    /// Composite authentication.
    public var composite: CompositeAuthentication?

    /// Nothing is known.
    public init() {}

    /// Results of this server's own checks.
    public init(_ results: MessageAuthentication, composite: CompositeAuthentication? = nil) {
        spf = results.spf.result
        spfDomain = results.spf.domain
        signatures = results.dkim.filter { $0.result != .none }.map { Signature(domain: $0.domain, result: $0.result) }
        dmarc = results.dmarc.result
        requestedPolicy = results.dmarc.requestedPolicy
        self.composite = composite
    }

    /// Results that another server wrote into a field (RFC 8601). What it does not name stays unknown.
    public init(_ results: AuthenticationResults) {
        for method in results.methods.prefix(AuthenticationFacts.maximumMethods) {
            switch method.name {
            case "spf":
                guard spf == nil, let result = SPFResult(rawValue: method.result) else { continue }
                spf = result
                spfDomain = Self.domain(method["smtp.mailfrom"] ?? method["smtp.helo"])
            case "dkim":
                guard let result = Self.signature(method.result) else { continue }
                var known = signatures ?? []
                if result != .none {
                    known.append(
                        Signature(domain: Self.domain(method["header.d"] ?? method["header.i"]), result: result))
                }
                signatures = known
            case "dmarc":
                guard dmarc == nil else { continue }
                dmarc = DMARCOutcome.Result(rawValue: method.result)
                // EOP names what it did; others name the policy in a comment.
                let action = method["action"] ?? method["policy.dmarc"] ?? ""
                if dmarc == .fail {
                    if action == "quarantine" { requestedPolicy = .quarantine }
                    if action.hasPrefix("oreject") || action == "reject" { requestedPolicy = .reject }
                }
            case "compauth":
                guard composite == nil, let result = CompositeAuthentication.Result(rawValue: method.result) else {
                    continue
                }
                composite = CompositeAuthentication(result, method.reason.flatMap(Int.init) ?? 0)
            default: break
            }
        }
    }

    private static let maximumMethods = 64

    private static func signature(_ word: String) -> DKIMResult? {
        DKIMResult(rawValue: word) ?? (word == "neutral" ? .fail : word == "hardfail" ? .fail : nil)
    }

    private static func domain(_ text: String?) -> Domain? {
        guard let text else { return nil }
        let octets = text.utf8
        guard let at = octets.lastIndex(of: UInt8(ascii: "@")) else { return try? Domain(text) }
        return try? Domain(text[octets.index(after: at)...])
    }
}
