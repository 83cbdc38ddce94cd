import HTTPTypes
import Identity
import MailFlow
import Operations

/// The keys that an organization's mail is signed with (docs/reference/dkim-signing.md). Private keys never leave the
/// server.
package enum KeyRoutes {
    /// How a key is rotated.
    struct KeyRotation: Codable {
        /// Whether the new key signs at once; not where it is not given.
        var isImmediate: Bool?
    }

    private static let tag = "Keys"
    private static let path = "/organizations/{organization}/dkim-signing-configs/{domain}"

    /// The routes.
    package static let all: [Route] = [
        listSigningKeys, showSigningKeys, listSigningRecords, checkSigningRecords, createSigningKeys,
        rotateSigningKey,
    ]

    private static let listSigningKeys = Route(
        .get, "/organizations/{organization}/dkim-keys", "listSigningKeys", tag: tag,
        "The domains with a configuration or a key, each with its public keys.",
        access: .permission(.configurationRead), parameters: [.limit(), .cursor],
        answers: [.list(of: DKIMSigningView.self, "The domains.")]
    ) { request async throws(Problem) in
        let domains = try await request.perform(DKIMList(organization: try request.owner()))
        return try request.part(of: domains.map { DKIMSigningView($0) }, by: \.domain)
    }

    private static let showSigningKeys = Route(
        .get, path + "/keys", "showSigningKeys", tag: tag, "How one domain's mail is signed, with its public keys.",
        access: .permission(.configurationRead), answers: [.of(DKIMSigningView.self, "The domain.")],
        problems: [.notFound]
    ) { request async throws(Problem) in try .object(DKIMSigningView(try await domain(of: request))) }

    private static let listSigningRecords = Route(
        .get, path + "/records", "listSigningRecords", tag: tag, "The records to publish in DNS for a domain's keys.",
        access: .permission(.configurationRead), answers: [.list(of: DKIMRecordView.self, "The records.")],
        problems: [.notFound]
    ) { request async throws(Problem) in
        let view = try await domain(of: request)
        return try request.list(
            view.keys.map { DKIMRecordView(name: view.recordName(of: $0), value: $0.record) })
    }

    private static let checkSigningRecords = Route(
        .post, path + "/check", "checkSigningRecords", tag: tag, "What DNS has for a domain's keys.",
        access: .permission(.explainRun), effect: .acts, answers: [.of(DKIMRecordCheck.self, "What DNS has.")],
        problems: [.notFound]
    ) { request async throws(Problem) in
        let view = try await domain(of: request)
        return try .outcome(try await request.perform(DKIMCheck(domain: view.domain)))
    }

    private static let createSigningKeys = Route(
        .post, path + "/create-keys", "createSigningKeys", tag: tag,
        "Makes the keys that a domain's configuration asks for and that are not there.",
        access: .permission(.keyChange), effect: .acts, answers: [.of(DKIMSigningView.self, "The domain.")],
        problems: [.notFound, .mistakes]
    ) { request async throws(Problem) in
        let view = try await domain(of: request)
        return try .object(DKIMSigningView(try await request.perform(DKIMCreate(domain: view.domain)).domain))
    }

    private static let rotateSigningKey = Route(
        .post, path + "/rotate", "rotateSigningKey", tag: tag,
        "Makes a new key for the other selector, which takes over after four days, or at once.",
        access: .permission(.keyChange), effect: .acts, body: .json(of: KeyRotation.self, isOptional: true),
        answers: [.of(DKIMSigningView.self, "The domain.")], problems: [.notFound, .mistakes]
    ) { request async throws(Problem) in
        let view = try await domain(of: request)
        let isImmediate = request.body == nil ? nil : try request.content(KeyRotation.self).isImmediate
        let change = try await request.perform(DKIMRotate(domain: view.domain, isImmediate: isImmediate ?? false))
        return try .object(DKIMSigningView(change.domain))
    }

    /// The domain of the path; it must be the organization's.
    private static func domain(of request: RequestInHand) async throws(Problem) -> DKIMDomainView {
        let owner = try request.owner()
        let view = try await request.perform(DKIMShow(domain: try request.named("domain")))
        guard view.organization == owner else { throw Problem.notFound }
        return view
    }
}
