import DNS
import Identity
package import Mail
import Organization

/// The proofs that domains are an organization's, by organization and domain (docs/reference/domain-proof.md).
package struct DomainProofList: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("domain.proofList", .configurationRead)

    /// The organization; nil for all.
    package var organization: String?

    /// Asks for proofs.
    package init(organization: String? = nil) { self.organization = organization }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [DomainProofView] {
        let owner = try administration.asked(organization)
        let found: [DomainProof]
        do throws(StoreError) {
            found = try await administration.stores.domainProofs.domainProofs(of: owner)
        } catch {
            throw OperationFailure(reading: error)
        }
        if found.isEmpty, let owner { try await administration.expectOrganization(owner) }
        return found.map { administration.view(of: $0) }
    }
}

/// Begins a proof that a domain is an organization's: gives the record that is to be published. A proof that is there already
/// stays as it is, but for a lost one, which waits for a record with another text.
package struct DomainProofStart: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "domain.proofStart", .configurationChange, needs: .writableStore, trail: .entry(.domainProofStart))

    /// The most proofs of an organization: EOP's limit of accepted domains.
    package static let mostProofs = 900

    /// The organization.
    package var organization: String
    /// The domain.
    package var domain: String

    /// Begins a proof.
    package init(organization: String, domain: String) {
        self.organization = organization
        self.domain = domain
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> DomainProofView {
        let owner = try administration.known(organization)
        let name = try DomainProofNames.domain(domain)
        guard DomainChallenge.recordName(of: name.name) != nil else {
            throw OperationFailure(
                .usage, "The domain \(name) is so long that DNS has no room for the name of its record.")
        }
        // Whoever has it is the operators' business.
        if let other = administration.configuration.snapshot.owner(of: name), other.organization.name != owner.name {
            throw OperationFailure(
                .exists,
                administration.isVisible(other.organization.name)
                    ? "\(name) belongs to organization \(other.organization.name); remove it there first."
                    : "\(name) belongs to another organization of this server; ask its operator whose it is.")
        }
        let kept: [DomainProof]
        do throws(StoreError) {
            kept = try await administration.stores.domainProofs.domainProofs(of: owner.name)
        } catch {
            throw OperationFailure(reading: error)
        }
        let earlier = kept.first { $0.domain == name.name }
        if let earlier, earlier.state != .lost { return administration.view(of: earlier) }
        guard earlier != nil || kept.count < Self.mostProofs else {
            throw OperationFailure(
                .tooMany,
                "Organization \(owner.name) has \(kept.count) proofs, and \(Self.mostProofs) is the most; those that "
                    + "wait for their record for 30 days are forgotten.")
        }
        let proof = DomainProof(
            organization: owner.name, domain: name.name, token: DomainChallenge.token(administration.random),
            asked: administration.time.wallTime())
        try await administration.keep(
            proof,
            administration.entry(
                .domainProofStart, by: caller, organization: owner.name, ObjectReference(.acceptedDomain, name.name),
                change: earlier == nil ? "asked for" : "asked for again"))
        return administration.view(of: proof)
    }
}

/// Looks for the record of a proof.
package struct DomainProofCheck: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "domain.proofCheck", .configurationChange, needs: .runningGateway, trail: .entry(.domainProofCheck))

    /// The organization.
    package var organization: String
    /// The domain.
    package var domain: String

    /// Has a record looked for.
    package init(organization: String, domain: String) {
        self.organization = organization
        self.domain = domain
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> DomainProofView {
        let owner = try administration.known(organization)
        let name = try DomainProofNames.domain(domain)
        guard let resolver = administration.resolver else {
            throw OperationFailure(
                .unavailable,
                "The record is looked for by a running gateway, and none runs; start it with `postern serve`.")
        }
        let asked = try await proof(of: name, of: owner.name, in: administration)
        let sighting = await DomainChallenge.look(for: asked, by: resolver)
        if case .unknown(let reason) = sighting {
            throw OperationFailure(
                .cannotNow,
                "DNS gave no answer for \(DomainChallenge.label).\(name): \(reason). Nothing was changed; try again.")
        }
        // While DNS was asked the organization may have gone, or the proof have been begun anew with another record.
        let found = try await proof(of: name, of: owner.name, in: administration)
        guard found.token == asked.token else {
            throw OperationFailure(
                .changedMeanwhile, "The proof of \(name) was begun anew meanwhile: look at its record, and check again."
            )
        }
        let proof = found.after(sighting, at: administration.time.wallTime())
        try await administration.keep(
            proof,
            administration.entry(
                .domainProofCheck, by: caller, organization: owner.name, ObjectReference(.acceptedDomain, name.name),
                change: "\(sighting == .seen ? "the record is there" : "the record is missing"): "
                    + "\(found.state.rawValue) → \(proof.state.rawValue)"))
        return administration.view(of: proof)
    }

    /// The proof of a domain as it is kept. Throws where there is none.
    private func proof(
        of domain: Domain, of owner: String, in administration: Administration
    ) async throws(OperationFailure) -> DomainProof {
        let found: DomainProof?
        do throws(StoreError) {
            found = try await administration.stores.domainProofs.domainProof(of: owner, domain: domain.name)
        } catch {
            throw OperationFailure(reading: error)
        }
        guard let found else {
            throw OperationFailure(
                .notFound,
                "Organization \(owner) has no proof of \(domain); begin one with "
                    + "`postern domain proof start \(domain)`.")
        }
        return found
    }
}

/// What callers name.
private enum DomainProofNames {
    static func domain(_ text: String) throws(OperationFailure) -> Domain {
        guard let domain = try? Domain(text) else {
            throw OperationFailure(
                .usage, "\"\(SafeText.escaped(text, limit: 80))\" is no domain; write one such as contoso.com.")
        }
        return domain
    }
}

extension Administration {
    /// A proof, with whether its domain is accepted.
    fileprivate func view(of proof: DomainProof) -> DomainProofView {
        let owner = configuration.snapshot.organization(named: proof.organization)
        let isAccepted = owner?.document.acceptedDomains.contains { $0.domainName.name == proof.domain } ?? false
        return DomainProofView(proof, isAccepted: isAccepted)
    }

    fileprivate func keep(_ proof: DomainProof, _ entry: AuditEntry) async throws(OperationFailure) {
        do throws(StoreError) {
            try await stores.domainProofs.keep(proof, audit: entry)
        } catch {
            throw OperationFailure(writing: error)
        }
    }
}
