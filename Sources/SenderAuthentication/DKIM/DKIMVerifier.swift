public import DNS
public import Mail

/// Checks the DKIM signatures of a message (RFC 6376 section 6; docs/reference/dkim.md).
public struct DKIMVerifier: Sendable {
    /// Signatures of a message that are evaluated: the first ones from the top.
    public static let maximumSignatures = 10
    /// By how many seconds a signer's clock may be ahead.
    static let clockDifference: Int64 = 300

    private let keys: DKIMKeyLookup

    /// A verifier that gets keys from a resolver.
    ///
    /// - Parameter cache: keeps keys ready for use; to be shared with other messages' verifiers.
    public init(resolver: any Resolver, cache: DKIMKeyCache? = nil) {
        keys = DKIMKeyLookup(resolver: resolver, cache: cache)
    }

    /// Where the keys are that the signatures of a message need.
    func keyNames(_ message: SignedMessage, at time: WallTime) -> Set<Domain> {
        let seconds = time.milliseconds / 1_000
        return Set(
            message.signatures.compactMap { candidate in
                guard case .success(let signature) = candidate.signature, Self.timeMistake(signature, seconds) == nil
                else { return nil }
                return signature.keyName
            })
    }

    /// The results for the first ten signatures, from the top; empty when the message has none.
    public func verify(_ message: SignedMessage, at time: WallTime) async -> [DKIMOutcome] {
        guard !message.signatures.isEmpty else { return [] }
        let names = keyNames(message, at: time)
        let keys = names.isEmpty ? [:] : await self.keys.keys(names)
        return message.signatures.map { candidate in
            var outcome: DKIMOutcome
            switch candidate.signature {
            case .failure(let mistake): outcome = DKIMOutcome(mistake)
            case .success(let signature):
                outcome = Self.outcome(
                    of: signature, field: candidate.field, message, keys: keys, at: time.milliseconds / 1_000)
                outcome.signature = signature
            }
            if let tags = candidate.tags { outcome.read(tags) }
            return outcome
        }
    }

    private static func timeMistake(_ signature: DKIMSignature, _ seconds: Int64) -> DKIMMistake? {
        if let end = signature.expiresAt, end < seconds { return DKIMMistake("the signature has expired", .expired) }
        if let start = signature.signedAt, start > seconds + clockDifference {
            return DKIMMistake("the signature was made in the future", .future)
        }
        return nil
    }

    private static func outcome(
        of signature: DKIMSignature, field: Int, _ message: SignedMessage,
        keys: [Domain: Result<DKIMKeyLookup.Key, DKIMKeyLookup.Problem>], at seconds: Int64
    ) -> DKIMOutcome {
        if let mistake = timeMistake(signature, seconds) { return DKIMOutcome(mistake) }
        guard let name = signature.keyName else {
            return DKIMOutcome(.noKey, "selector and domain make no name")
        }
        let key: DKIMKeyLookup.Key
        switch keys[name] {
        case .success(let found): key = found
        case .failure(.permanent(let mistake)): return DKIMOutcome(mistake)
        case .failure(.temporary(let reason)): return DKIMOutcome(.timeout, reason)
        case nil: return DKIMOutcome(.noKey, "there is no key")
        }
        var outcome = verdict(signature, field: field, message, key)
        outcome.isTesting = key.record.isTesting
        outcome.keyBits = key.key.bits
        return outcome
    }

    private static func verdict(
        _ signature: DKIMSignature, field: Int, _ message: SignedMessage, _ key: DKIMKeyLookup.Key
    ) -> DKIMOutcome {
        guard key.key.algorithm == signature.algorithm else {
            return DKIMOutcome(.invalidKey, "the key is of another type than the signature")
        }
        // RFC 6376 section 3.6.1, the flag s.
        if key.record.isStrict, signature.identityDomain != signature.domain {
            return DKIMOutcome(.noKey, "the key is not for subdomains")
        }
        let body = message.bodyFinding(signature)
        func isHeaderRight() -> Bool {
            key.key.verifies(signature.signature, over: message.signedOctets(signature, field: field))
        }
        if let body, body.finding != .partialBody {
            var outcome = DKIMOutcome(body)
            outcome.isBodyAloneChanged =
                body.finding == .bodyHash && signature.bodyLength == nil && isHeaderRight()
            return outcome
        }
        guard isHeaderRight() else {
            return DKIMOutcome(.signature, "the signature does not match the header")
        }
        return body.map { DKIMOutcome($0) } ?? DKIMOutcome(.verified)
    }
}
