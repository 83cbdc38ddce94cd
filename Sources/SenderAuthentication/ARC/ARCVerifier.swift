internal import Crypto
public import DNS
public import Mail

/// Checks the chain of sealers of a message (RFC 8617 section 5.2; docs/reference/arc.md).
public struct ARCVerifier: Sendable {
    /// Message signatures that are checked: the newest ones. Of older sets the seals alone count.
    public static let maximumSignatures = 10

    private let keys: DKIMKeyLookup
    private let maximumSets: Int

    /// A verifier that gets keys from a resolver.
    ///
    /// - Parameters:
    ///   - cache: keeps keys ready for use; to be shared with other messages' verifiers.
    ///   - maximumSets: a chain of more is broken; at most fifty (RFC 8617 section 4.2.1).
    public init(resolver: any Resolver, cache: DKIMKeyCache? = nil, maximumSets: Int = 50) {
        keys = DKIMKeyLookup(resolver: resolver, cache: cache)
        self.maximumSets = min(maximumSets, ARCInstance.range.upperBound)
    }

    /// What the chain says. Asks for at most sixty keys, and for none when the structure of the chain or the body's hash
    /// shows already that it is broken.
    public func verify(_ message: SignedMessage, at time: WallTime) async -> ARCOutcome {
        let chain: ARCChain
        do throws(DKIMMistake) {
            guard let found = try ARCChain(message, maximumSets: maximumSets) else { return ARCOutcome(.none) }
            chain = found
        } catch {
            return ARCOutcome(.fail, reason: error.description)
        }
        var outcome = ARCOutcome(.pass)
        outcome.sealings = chain.sets.enumerated().map { index, set in
            ARCOutcome.Sealing(
                instance: index + 1, sealer: set.seal.domain,
                signer: (try? set.signature.signature.get().domain) ?? set.seal.domain)
        }
        outcome.attested = attested(chain, message)
        if let mistake = chain.sets.last.flatMap({ ARCVerifier.mistakeWithoutKey($0, message, at: time) }) {
            let isUnreadable = mistake.finding == .unreadable
            return outcome.failed("message signature \(chain.sets.count): \(mistake)", isTemporary: isUnreadable)
        }

        let names = ARCVerifier.keyNames(chain)
        let found = Found(keys: names.isEmpty ? [:] : await keys.keys(names))

        // What is wrong for good counts more than what can't be told now.
        var problems: [(text: String, isTemporary: Bool)] = []
        if let last = chain.sets.last, let problem = found.problem(ofSignature: last, message, at: time) {
            problems.append(("message signature \(chain.sets.count): \(problem.text)", problem.isTemporary))
        }
        problems += sealProblems(chain, message, found)
        if let problem = problems.first(where: { !$0.isTemporary }) ?? problems.first {
            return outcome.failed(problem.text, isTemporary: problem.isTemporary)
        }
        outcome.oldestPass = oldestPass(chain, message, found, at: time)
        return outcome
    }

    /// Where the keys are that the chain of a message needs, as far as its structure is right; so that they can be asked
    /// for while something else is done.
    func keyNames(_ message: SignedMessage) -> Set<Domain> {
        (try? ARCChain(message, maximumSets: maximumSets)).map(ARCVerifier.keyNames) ?? []
    }

    private static func keyNames(_ chain: ARCChain) -> Set<Domain> {
        var names = Set(chain.sets.compactMap(\.seal.keyName))
        for case .success(let signature) in chain.sets.suffix(maximumSignatures).lazy.map(\.signature.signature) {
            if let name = signature.keyName { names.insert(name) }
        }
        return names
    }

    private func attested(_ chain: ARCChain, _ message: SignedMessage) -> AuthenticationResults? {
        guard let newest = chain.sets.last,
            let (_, payload) = try? ARCInstance.numberOfResults(message.fields.value(newest.results))
        else { return nil }
        return AuthenticationResults(parsing: payload)
    }

    // RFC 8617 section 5.2 step 5: the oldest message signature that is right, with all the newer ones.
    private func oldestPass(_ chain: ARCChain, _ message: SignedMessage, _ found: Found, at time: WallTime) -> Int {
        var oldest = chain.sets.count
        while oldest > 1, chain.sets.count - oldest < ARCVerifier.maximumSignatures - 1,
            found.problem(ofSignature: chain.sets[oldest - 2], message, at: time) == nil
        {
            oldest -= 1
        }
        return oldest == 1 ? 0 : oldest
    }

    /// What is wrong with the seals, in their order. Every field is hashed once for all of them.
    private func sealProblems(
        _ chain: ARCChain, _ message: SignedMessage, _ found: Found
    ) -> [(text: String, isTemporary: Bool)] {
        var problems: [(text: String, isTemporary: Bool)] = []
        var scope = ARCSealScope()
        for (index, set) in chain.sets.enumerated() {
            let seal = message.fields.raw(set.sealField)
            scope.append(message.fields.raw(set.results))
            scope.append(message.fields.raw(set.signature.field))
            let digest = scope.digest(sealedBy: DKIMSignature.withoutSignature(seal))
            scope.append(seal)
            switch found.key(set.seal.keyName, for: set.seal.algorithm) {
            case .failure(let problem): problems.append(("seal \(index + 1): \(problem.text)", problem.isTemporary))
            case .success(let key):
                if !key.verifies(set.seal.signature, for: digest) {
                    problems.append(("seal \(index + 1) does not match the sets", false))
                }
            }
        }
        return problems
    }

    /// What is wrong with a message signature as far as it can be said without its key.
    fileprivate static func mistakeWithoutKey(
        _ set: ARCSet, _ message: SignedMessage, at time: WallTime
    ) -> DKIMMistake? {
        switch set.signature.signature {
        case .failure(let mistake): return mistake
        case .success(let signature):
            // RFC 8617 section 4.1.2.
            if signature.names.contains(where: { $0.isWord("arc-seal") }) {
                return DKIMMistake("h= names ARC-Seal")
            }
            if let end = signature.expiresAt, end < time.milliseconds / 1_000 {
                return DKIMMistake("it has expired", .expired)
            }
            return message.bodyFinding(signature)
        }
    }

    /// Why a signature or a seal does not count.
    fileprivate struct Problem: Error {
        var text: String
        var isTemporary = false
    }

    /// The keys that were asked for.
    fileprivate struct Found {
        var keys: [Domain: Result<DKIMKeyLookup.Key, DKIMKeyLookup.Problem>]

        func key(_ name: Domain?, for algorithm: DKIMAlgorithm) -> Result<DKIMPublicKey, Problem> {
            switch name.flatMap({ keys[$0] }) {
            case .success(let found):
                guard found.key.algorithm == algorithm else {
                    return .failure(Problem(text: "the key is of another type"))
                }
                return .success(found.key)
            case .failure(.temporary(let reason)): return .failure(Problem(text: reason, isTemporary: true))
            case .failure(.permanent(let mistake)): return .failure(Problem(text: mistake.description))
            case nil: return .failure(Problem(text: "there is no key"))
            }
        }

        func problem(ofSignature set: ARCSet, _ message: SignedMessage, at time: WallTime) -> Problem? {
            if let mistake = ARCVerifier.mistakeWithoutKey(set, message, at: time) {
                return Problem(text: mistake.description, isTemporary: mistake.finding == .unreadable)
            }
            guard case .success(let signature) = set.signature.signature else { return nil }
            switch key(signature.keyName, for: signature.algorithm) {
            case .failure(let problem): return problem
            case .success(let key):
                let octets = message.signedOctets(signature, field: set.signature.field)
                guard key.verifies(signature.signature, over: octets) else {
                    return Problem(text: "it does not match the header")
                }
                return nil
            }
        }
    }
}

extension ARCOutcome {
    fileprivate func failed(_ reason: String, isTemporary: Bool) -> ARCOutcome {
        var outcome = self
        outcome.result = .fail
        outcome.reason = reason
        outcome.isTemporary = isTemporary
        return outcome
    }
}

/// What a seal is made over: the fields of all sets up to its own, in relaxed form, each hashed once
/// (RFC 8617 section 5.1.1).
struct ARCSealScope {
    private var hash = SHA256()

    /// Adds a field as it stands.
    mutating func append(_ raw: [UInt8]) {
        var octets: [UInt8] = []
        DKIMHeader.append(raw, .relaxed, to: &octets)
        hash.update(data: octets)
    }

    /// The hash with the seal itself, whose `b=` is empty, behind what was added.
    func digest(sealedBy seal: [UInt8]) -> SHA256Digest {
        var octets: [UInt8] = []
        DKIMHeader.append(seal, .relaxed, isLast: true, to: &octets)
        var hash = hash
        hash.update(data: octets)
        return hash.finalize()
    }
}
