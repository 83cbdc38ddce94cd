import Identity
import Mail
import Organization

/// Whether the accepted domains that documents add may be added by whoever asks (docs/reference/domain-proof.md): an operator
/// answers for them, and an organization's own administrators must have proved that they are the organization's. That no other
/// organization has them, the check of the documents has found before.
struct DomainAdmission {
    /// Who asks.
    let context: OperationContext
    /// What was proved.
    let proofs: any DomainProofStore

    /// Throws with a mistake for each domain that is not proved.
    func check(_ plan: OrganizationPlan) async throws(OperationFailure) {
        guard !context.isOperator else { return }
        var mistakes: [ConfigurationMistake] = []
        for (submitted, document) in plan.documents {
            let current = plan.base.entries[document.name]?.snapshot.document.acceptedDomains.map(\.domainName) ?? []
            let joining = document.acceptedDomains.map(\.domainName).filter { !current.contains($0) }
            guard !joining.isEmpty else { continue }
            let kept: [DomainProof]
            do throws(StoreError) {
                kept = try await proofs.domainProofs(of: document.name)
            } catch {
                throw OperationFailure(reading: error)
            }
            mistakes += Self.unproved(joining, beside: current, by: kept).map { domain in
                Self.mistake(domain, kept.first { $0.domain == domain.name }, file: submitted.file)
            }
        }
        guard mistakes.isEmpty else { throw OperationFailure(mistakes) }
    }

    /// The domains of some that nothing shows to be an organization's: neither a proof of the domain or of one above it, nor
    /// that it has one above it already. Who has a domain has those below it, unless its record is gone: then it may be
    /// somebody else's by now.
    static func unproved(
        _ joining: [Domain], beside current: [Domain], by proofs: [DomainProof]
    ) -> [Domain] {
        let proved = Set(proofs.filter { $0.state == .proved && $0.missingSince == nil }.map(\.domain))
        let lost = Set(proofs.filter { $0.state == .lost }.map(\.domain))
        let owned = Set(current.filter { !lost.contains($0.name) })
        return joining.filter { domain in
            var next: Domain? = domain
            while let one = next {
                if proved.contains(one.name) || owned.contains(one) { return false }
                next = one.parent
            }
            return true
        }
    }

    private static func mistake(_ domain: Domain, _ proof: DomainProof?, file: String) -> ConfigurationMistake {
        var problem = "is not proved to be the organization's"
        var mend =
            "start a proof with `postern domain proof start \(domain)` or POST …/verified-domains, and publish the "
            + "record that it names"
        if let proof {
            switch proof.state {
            case .waiting: problem += ": its record has not been seen yet"
            case .proved: problem += " for now: its record is missing"
            case .lost: problem += " any more: its record is gone"
            }
            mend =
                "publish the TXT record \(DomainChallenge.label).\(domain) with the text "
                + "\(DomainChallenge.text(proof.token)), then have it looked for with "
                + "`postern domain proof check \(domain)` or POST …/verified-domains/\(domain)/check"
        }
        return ConfigurationMistake(
            file: file, line: 0, object: ObjectReference(.acceptedDomain, domain.name).description,
            field: "DomainName", value: domain.name, problem: problem, mend: mend)
    }
}
