import HTTPTypes
import Identity
import Operations

/// Proofs that domains are an organization's own (docs/reference/domain-proof.md).
package enum DomainProofRoutes {
    /// A domain that is to be proved.
    struct DomainToProve: Codable {
        /// The domain.
        var domain: String
    }

    private static let tag = "Domains"
    private static let path = "/organizations/{organization}/verified-domains"

    /// The routes.
    package static let all: [Route] = [listDomainProofs, startDomainProof, checkDomainProof]

    private static let listDomainProofs = Route(
        .get, path, "listDomainProofs", tag: tag, "The proofs of domains, each with the record that makes it.",
        access: .permission(.configurationRead), parameters: [.limit(), .cursor],
        answers: [.list(of: DomainProofView.self, "The proofs.")]
    ) { request async throws(Problem) in
        let proofs = try await request.perform(DomainProofList(organization: try request.owner()))
        return try request.part(of: proofs, by: \.domain)
    }

    private static let startDomainProof = Route(
        .post, path, "startDomainProof", tag: tag, "Begins a proof: gives the record that is to be published in DNS.",
        access: .permission(.configurationChange), effect: .acts, body: .json(of: DomainToProve.self),
        answers: [.of(DomainProofView.self, "The proof; one that is there already stays as it is.")],
        problems: [.conflict]
    ) { request async throws(Problem) in
        let content = try request.content(DomainToProve.self)
        return try .outcome(
            try await request.perform(
                DomainProofStart(organization: try request.owner(), domain: content.domain)))
    }

    private static let checkDomainProof = Route(
        .post, path + "/{domain}/check", "checkDomainProof", tag: tag, "Looks for the record of a proof in DNS.",
        access: .permission(.configurationChange), effect: .acts,
        answers: [.of(DomainProofView.self, "How the proof stands now.")], problems: [.notFound]
    ) { request async throws(Problem) in
        try .outcome(
            try await request.perform(
                DomainProofCheck(organization: try request.owner(), domain: try request.named("domain"))))
    }
}
