/// A chain of sets as it stands in a header, its structure found right (RFC 8617 section 5.2, steps 1 to 3).
struct ARCChain: Sendable {
    /// The sets, the oldest first.
    let sets: [ARCSet]

    /// Reads the chain of a message; nil when it has no field of ARC. Throws what is wrong with the structure.
    init?(_ message: SignedMessage, maximumSets: Int) throws(DKIMMistake) {
        let fields = message.fields
        let results = fields.numbers("arc-authentication-results")
        let seals = fields.numbers("arc-seal")
        let signatures = message.arcSignatures
        if results.isEmpty, seals.isEmpty, signatures.isEmpty { return nil }
        // Before anything of them is read.
        guard max(results.count, seals.count, signatures.count) <= maximumSets else {
            throw DKIMMistake("there are more than \(maximumSets) sets")
        }
        guard results.count == seals.count, seals.count == signatures.count else {
            throw DKIMMistake("a set is not whole, or one is there twice")
        }
        let count = seals.count
        var resultsAt = [Int?](repeating: nil, count: count)
        var signatureAt = [SignedMessage.Candidate?](repeating: nil, count: count)
        var sealAt = [(field: Int, seal: ARCSeal)?](repeating: nil, count: count)

        for field in seals {
            guard fields.valueSize(field) <= ARCSeal.maximumSize else { throw DKIMMistake("a seal is too large") }
            let tags = try DKIMSignature.tags(fields.value(field))
            let instance = try ARCChain.place(try ARCInstance.number(tags), of: count)
            guard sealAt[instance] == nil else { throw DKIMMistake("there are two seals i=\(instance + 1)") }
            sealAt[instance] = (field, try ARCSeal(tags))
        }
        for candidate in signatures {
            guard let tags = candidate.tags else { throw DKIMMistake("a message signature is no list of tags") }
            let instance = try ARCChain.place(try ARCInstance.number(tags), of: count)
            guard signatureAt[instance] == nil else {
                throw DKIMMistake("there are two message signatures i=\(instance + 1)")
            }
            signatureAt[instance] = candidate
        }
        for field in results {
            let (number, _) = try ARCInstance.numberOfResults(fields.value(field))
            let instance = try ARCChain.place(number, of: count)
            guard resultsAt[instance] == nil else { throw DKIMMistake("there are two results i=\(instance + 1)") }
            resultsAt[instance] = field
        }

        var sets: [ARCSet] = []
        for index in 0..<count {
            guard let results = resultsAt[index], let signature = signatureAt[index], let seal = sealAt[index] else {
                throw DKIMMistake("set \(index + 1) is not whole")
            }
            sets.append(ARCSet(results: results, signature: signature, sealField: seal.field, seal: seal.seal))
        }
        if sets.last?.seal.status == .fail { throw DKIMMistake("the newest seal says that the chain is broken") }
        for (index, set) in sets.enumerated() where set.seal.status != (index == 0 ? .none : .pass) {
            throw DKIMMistake("cv= of seal \(index + 1) is \(set.seal.status)")
        }
        self.sets = sets
    }

    // As many sets as there are fields of each kind, so a number above that leaves a gap.
    private static func place(_ instance: Int, of count: Int) throws(DKIMMistake) -> Int {
        guard instance <= count else { throw DKIMMistake("the instances have a gap") }
        return instance - 1
    }
}
