public import Mail
public import NIOCore

/// Adds a set to the chain of a message that goes on to others (RFC 8617 section 5.1; docs/reference/arc.md).
public struct ARCSealer: Sendable {
    private let key: DKIMSigningKey

    /// A sealer that signs with a key; its canonicalization does not count, for sets are relaxed.
    public init(_ key: DKIMSigningKey) { self.key = key }

    /// The texts of the three fields, the topmost first, folded, without CRLF at the end: to be put on top of the
    /// message, above what ``MessageEdits/prepended`` has now, signatures of DKIM included.
    ///
    /// Empty for a message that gets no set: its newest seal says that the chain is broken, it has fifty sets already, or
    /// DNS did not tell whether the chain is whole.
    ///
    /// Reads content from its file; signing takes about two milliseconds with an RSA key.
    ///
    /// - Parameters:
    ///   - header: the beginning of the message as received, which is sure to hold the header.
    ///   - edits: all other changes to it.
    ///   - content: the whole message as received.
    ///   - chain: what was found of its chain when it was received.
    ///   - results: what was found of the message then, for ARC-Authentication-Results.
    ///   - time: for `t=`.
    /// - Throws: ``DKIMSigner/Refusal`` for a message that can't be signed, and what reading the content throws.
    public func set(
        header: ByteBuffer, edits: MessageEdits, content: MessageContent, chain: ARCOutcome,
        results: AuthenticationResults, at time: WallTime
    ) throws -> [String] {
        let outgoing = try OutgoingMessage(header: header, edits: edits, size: content.size)
        guard let plan = ARCSealPlan(outgoing.fields, chain) else { return [] }
        var hasher = DKIMBodyHasher(.relaxed)
        try outgoing.forEachPiece(of: content) { hasher.update($0) }
        return try set(outgoing.fields, bodyHash: hasher.finish().whole, plan: plan, results: results, at: time)
    }

    /// The same for a header whose body is hashed already. Pure, but for the signatures of some algorithms.
    func set(
        _ fields: FieldIndex, bodyHash: [UInt8], plan: ARCSealPlan, results: AuthenticationResults, at time: WallTime
    ) throws -> [String] {
        var key = key
        key.headerCanonicalization = .relaxed
        let common =
            "a=\(key.algorithm.rawValue); d=\(key.domain); s=\(key.selector); t=\(time.milliseconds / 1_000)"
        let attested = results.field("ARC-Authentication-Results", instance: plan.instance)
        // What others signed is part of what is vouched for; whoever signs later does not spoil it.
        let names =
            DKIMSigner.names(fields)
            + Array(
                repeating: "DKIM-Signature",
                count: min(fields.numbers("dkim-signature").count, DKIMVerifier.maximumSignatures))
        let signature = try DKIMSigner.field(
            "ARC-Message-Signature", tags: "i=\(plan.instance); c=relaxed/relaxed; " + common, names: names,
            bodyHash: bodyHash, fields: fields, key: key)

        var seal = FoldedField("ARC-Seal")
        for tag in "i=\(plan.instance); cv=\(plan.status.rawValue); \(common);".split(separator: " ") {
            seal.append(tag)
        }
        seal.append("b=")
        var octets: [UInt8] = []
        for field in plan.scope { DKIMHeader.append(fields.raw(field), .relaxed, to: &octets) }
        DKIMHeader.append(Array(attested.utf8), .relaxed, to: &octets)
        DKIMHeader.append(Array(signature.utf8), .relaxed, to: &octets)
        DKIMHeader.append(Array(seal.text.utf8), .relaxed, isLast: true, to: &octets)
        seal.appendBroken(Base64.encode(try key.signature(over: octets)))
        return [seal.text, signature, attested]
    }
}

/// What the next set of a chain is to say.
struct ARCSealPlan {
    /// `i=`.
    var instance: Int
    /// `cv=`.
    var status: ARCSeal.Status
    /// The numbers of the fields of the sets before, in the order in which they are sealed.
    var scope: [Int] = []

    /// - Parameters:
    ///   - fields: the header as it leaves.
    ///   - outcome: what was found of the chain as it was received.
    init?(_ fields: FieldIndex, _ outcome: ARCOutcome) {
        // A chain that can't be judged now is left to those who can later.
        if outcome.isTemporary { return nil }
        let found = ARCSealPlan.sets(fields)
        let newest = found.keys.max() ?? 0
        guard newest < ARCInstance.range.upperBound else { return nil }
        instance = newest + 1
        switch outcome.result {
        case .none:
            // A chain that came to be since is none that was checked.
            guard newest == 0 else { return nil }
            status = .none
        case .pass:
            guard newest == outcome.sealings.count else { return nil }
            status = .pass
            for number in 1...max(1, newest) {
                guard let set = found[number], let results = set.results, let signature = set.signature,
                    let seal = set.seal
                else { return nil }
                scope += [results, signature, seal]
            }
        case .fail:
            // RFC 8617 section 5.1.2: said once, and over the own set alone.
            if found[newest]?.saysFail == true { return nil }
            status = .fail
        }
    }

    private struct Found {
        var results: Int?
        var signature: Int?
        var seal: Int?
        var saysFail = false
    }

    // What can be read of the sets in a header, which need not be whole.
    private static func sets(_ fields: FieldIndex) -> [Int: Found] {
        var sets: [Int: Found] = [:]
        for field in fields.numbers("arc-seal").prefix(2 * ARCInstance.range.upperBound) {
            guard fields.valueSize(field) <= ARCSeal.maximumSize, let tags = try? TagList(fields.value(field)),
                let instance = try? ARCInstance.number(tags)
            else { continue }
            sets[instance, default: Found()].seal = field
            if tags["cv"]?.isWord("fail") == true { sets[instance, default: Found()].saysFail = true }
        }
        for field in fields.numbers("arc-message-signature").prefix(2 * ARCInstance.range.upperBound) {
            guard fields.valueSize(field) <= DKIMSignature.maximumSize, let tags = try? TagList(fields.value(field)),
                let instance = try? ARCInstance.number(tags)
            else { continue }
            sets[instance, default: Found()].signature = field
        }
        for field in fields.numbers("arc-authentication-results").prefix(2 * ARCInstance.range.upperBound) {
            guard let (instance, _) = try? ARCInstance.numberOfResults(fields.value(field)) else { continue }
            sets[instance, default: Found()].results = field
        }
        return sets
    }
}
