import HTTPTypes
import Identity
import Mail
import Operations
import Organization

/// What a caller was admitted to: for which organization, with what its operations see.
struct Admission: Sendable {
    /// The caller.
    var principal: Principal
    /// The session of a caller that signed in.
    var session: SessionID?
    /// The organization of the path, as it is spelled; nil where the path has none.
    var organization: String?
    /// What operations may see and change.
    var scope: OrganizationScope
    /// Why it is done; nil where the request does not say.
    var reason: String?

    /// For whom and under what conditions operations are done.
    var context: OperationContext {
        OperationContext(
            scope: scope, authentication: principal.authentication, source: principal.source, reason: reason,
            isOperator: principal.runsServer, principal: principal)
    }
}

extension Principal {
    /// Whether the caller runs this server, and is not narrowed to some organizations.
    var runsServer: Bool { organizations == .all && grants.contains(Grant(.operator, for: nil)) }

    /// Nobody in particular, who may do what anybody may.
    static func nobody(from source: AuditEntry.Source) -> Principal {
        Principal(Caller(.endUser, name: "anonymous"), authentication: "none", source: source, grants: [])
    }
}

/// A caller that was recognized.
struct RecognizedCaller: Sendable {
    /// The caller.
    var principal: Principal
    /// Its session; nil for a token and the control socket.
    var session: SessionID?
}

extension APIResponder {
    /// Who asks; nil where the request does not say. Throws ``Problem`` for a token or a session that is none.
    ///
    /// - Parameter cookie: what the cookie of the session holds.
    func recognize(_ request: RequestAsCame, cookie: String?) async throws(Problem) -> RecognizedCaller? {
        if case .control(let principal) = request.peer { return RecognizedCaller(principal: principal) }
        guard cookie == nil || request.head.headerFields[.authorization] == nil else {
            throw Problem(.notSignedIn, "The request has a token and the cookie of a session: send one of them alone.")
        }
        do throws(AuthenticationFailure) {
            guard let field = request.head.headerFields[.authorization] else {
                guard let cookie else { return nil }
                let found = try await services.accounts.caller(session: cookie, from: request.source)
                return RecognizedCaller(principal: found.principal, session: found.session.id)
            }
            let octets = Array(field.utf8)
            let scheme = Array("bearer ".utf8)
            guard octets.count <= 512, octets.starts(with: scheme, by: { $0 | 0x20 == $1 | 0x20 }) else {
                throw AuthenticationFailure.tokenUnknown
            }
            let token = String(decoding: octets.dropFirst(scheme.count), as: UTF8.self)
            let principal = try await services.accounts.caller(
                token: token, from: request.source, address: request.address)
            return RecognizedCaller(principal: principal)
        } catch {
            throw Problem(error)
        }
    }

    /// Whether a caller may ask for a route with these parameters of its path, and with what its operations see. Throws
    /// ``Problem``: for an organization that the caller may not know of the same as for one that there is not.
    func admit(
        _ caller: RecognizedCaller?, to route: Route, _ parameters: [String: String], _ request: RequestAsCame
    ) throws(Problem) -> Admission {
        let reason = try APIResponder.reason(of: request.head)
        guard let caller else {
            guard route.access == .anybody else {
                throw Problem(.notSignedIn, "Sign in, or send a token in the field Authorization.")
            }
            return Admission(principal: .nobody(from: request.source), scope: .only([]), reason: reason)
        }
        let principal = caller.principal
        var admission = Admission(
            principal: principal, session: caller.session, scope: principal.visible, reason: reason)
        switch route.access {
        case .anybody, .signedIn: return admission
        case .anyOrganization(let permission):
            admission.scope = principal.scope(of: permission)
            guard admission.scope != .only([]) else { throw Problem.notAllowed(permission) }
            return admission
        case .permission(let permission):
            admission.organization = parameters["organization"].map { spelled($0, for: principal) }
            let organization = admission.organization
            switch Authorization.ruling(for: principal, permission, in: organization) {
            case .allowed: break
            case .allowedForOwn:
                // What is an organization's is nobody's own.
                guard organization == nil else { throw Problem.notAllowed(permission) }
            case .needsReason:
                guard reason != nil else {
                    throw Problem(
                        .reasonNeeded,
                        "Say in the field Postern-Reason why the content is read, in 8 to 500 characters; the "
                            + "organization sees it.")
                }
            case .notAllowed(let permission): throw Problem.notAllowed(permission)
            case .outOfScope: throw Problem.notFound
            }
            admission.scope = organization.map { .only([$0]) } ?? .all
            return admission
        }
    }

    /// The name of an organization as it is spelled, among those that the caller may know of; as it was typed where it
    /// is none of them.
    private func spelled(_ typed: String, for principal: Principal) -> String {
        switch principal.visible {
        case .only(let names): return TypedName.spelled(typed, among: names)
        case .all:
            let snapshot = administration.configuration.snapshot
            if snapshot.organization(named: typed) != nil { return typed }
            return TypedName.spelled(typed, among: snapshot.organizations.map(\.name))
        }
    }

    /// Why a request is made; nil where it does not say. Throws ``Problem`` for a reason that is none.
    private static func reason(of head: HTTPRequest) throws(Problem) -> String? {
        guard let field = head.headerFields[.reason] else { return nil }
        let scalars = field.unicodeScalars
        guard (8...500).contains(scalars.count), scalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
            throw Problem(.malformed, "Postern-Reason is not of 8 to 500 characters.")
        }
        return field
    }
}

extension Problem {
    /// The caller may see the object, and not do this.
    static func notAllowed(_ permission: Permission) -> Problem {
        Problem(
            .notAllowed, "It needs the permission \(permission.rawValue), which the caller does not have.",
            members: ["permission": .string(permission.rawValue)])
    }

    /// Why a request has no caller.
    init(_ failure: AuthenticationFailure) {
        switch failure {
        case .notSignedIn: self.init(.notSignedIn, failure.sentence)
        case .tokenUnknown: self.init(.tokenUnknown, failure.sentence)
        case .tokenExpired: self.init(.tokenExpired, failure.sentence)
        case .otherNetwork: self.init(.notAllowed, failure.sentence)
        case .tooMany(let interval):
            let seconds = max(1, (interval.milliseconds + 999) / 1_000)
            self.init(
                .tooManyRequests, failure.sentence, members: ["retryAfter": .integer(seconds)],
                fields: [.retryAfter: String(seconds)])
        case .store: self.init(.storeUnavailable, "Who asks can't be found out, because the store can't be read.")
        }
    }
}
