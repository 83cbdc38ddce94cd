import DNS
import Identity
import Log
import Mail
import Organization

/// Looks for the records of proofs once a day (docs/reference/domain-proof.md#later): who has moved a domain elsewhere has no
/// proof of it for good. Nothing that is accepted is taken away by that: the log and the list say so, and a person decides.
package final class DomainProofUpkeep: Sendable {
    /// Records that are looked for at the same time.
    private static let width = 8
    /// Who has done it, for the audit log.
    private static let caller = Caller(.system, name: "domain proofs")

    private let administration: Administration

    /// Keeps the proofs of a gateway that runs.
    package init(_ administration: Administration) { self.administration = administration }

    /// Looks for the records whose time has come. Called by one task at a time; what fails is tried with the next call.
    package func keepUp() async {
        guard let resolver = administration.resolver else { return }
        let now = administration.time.wallTime()
        let proofs: [DomainProof]
        do throws(StoreError) {
            proofs = try await administration.stores.domainProofs.domainProofs(of: nil)
        } catch {
            return logUnkept("\(error)")
        }
        for proof in proofs where proof.isForgotten(at: now) { await forget(proof) }
        let due = proofs.filter { $0.isDue(at: now) && !$0.isForgotten(at: now) }
        for portion in due.portions(of: Self.width) {
            let sightings = await withTaskGroup(of: (DomainProof, DomainSighting).self) { group in
                for proof in portion {
                    group.addTask { (proof, await DomainChallenge.look(for: proof, by: resolver)) }
                }
                var found: [(DomainProof, DomainSighting)] = []
                for await one in group { found.append(one) }
                return found
            }
            for (proof, sighting) in sightings { await keep(proof, sighting) }
        }
    }

    private func keep(_ earlier: DomainProof, _ sighting: DomainSighting) async {
        let proof = earlier.after(sighting, at: administration.time.wallTime())
        guard proof != earlier else { return }
        var entry: AuditEntry?
        if proof.state != earlier.state {
            entry = administration.entry(
                .domainProofCheck, by: Self.caller, organization: proof.organization,
                ObjectReference(.acceptedDomain, proof.domain),
                change: "\(earlier.state.rawValue) → \(proof.state.rawValue)")
        }
        do throws(StoreError) {
            // Somebody may have begun it anew meanwhile, or the organization may be gone.
            let current = try await administration.stores.domainProofs.domainProof(
                of: proof.organization, domain: proof.domain)
            guard current == earlier else { return }
            try await administration.stores.domainProofs.keep(proof, audit: entry)
        } catch {
            return logUnkept("\(error)")
        }
        if proof.state == .lost, earlier.state != .lost {
            administration.logger.log(
                .organizationDomainLost, [.organization: proof.organization, .domain: proof.domain])
        }
    }

    private func forget(_ proof: DomainProof) async {
        do throws(StoreError) {
            try await administration.stores.domainProofs.removeDomainProofs(
                of: proof.organization, domain: proof.domain, audit: nil)
        } catch {
            logUnkept("\(error)")
        }
    }

    private func logUnkept(_ reason: String) {
        administration.logger.log(.organizationDomainsUnkept, [.error: reason])
    }
}
