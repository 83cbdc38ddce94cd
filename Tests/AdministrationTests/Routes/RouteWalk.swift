import HTTPTypes
import Identity
import Mail
import Operations

@testable import Administration

/// What a walk over the routes has in common: the organizations, callers with one role each, and paths.
enum RouteWalk {
    /// The organization that grants are for.
    static let own = "contoso"
    /// The organization that they are not for.
    static let other = "fabrikam"
    /// An organization that there is not.
    static let unknown = "nowhere"

    /// Somebody with a role: of all organizations for an operator, else of ``own``.
    static func principal(_ role: Role) -> Principal {
        APIDesk.principal(role, for: role == .operator ? nil : own)
    }
}

extension APIDesk {
    /// Whether somebody is admitted to a route; the problem where not.
    func admission(
        of principal: Principal, to route: Route, in organization: String?, fields: HTTPFields = [:]
    ) -> Problem? {
        let head = HTTPRequest(
            method: route.method, scheme: nil, authority: nil, path: route.filled(organization), headerFields: fields)
        let request = RequestAsCame(head: head, body: Pieces([]), peer: .control(principal), services: services)
        do throws(Problem) {
            _ = try responder.admit(
                RecognizedCaller(principal: principal), to: route, organization.map { ["organization": $0] } ?? [:],
                request)
            return nil
        } catch {
            return error
        }
    }
}

extension Answered {
    /// The content without what each request has for itself.
    var textOfAll: String {
        guard case .object(var members) = json else { return text }
        members["instance"] = nil
        return JSONValue.object(members).line
    }
}

extension Route {
    /// The path with an organization and with names of nothing for all other parameters.
    func filled(_ organization: String?) -> String {
        let segments = RouteTree.segments(of: path).map { segment in
            guard let name = RouteTree.name(of: segment) else { return segment }
            return name == "organization" ? organization ?? RouteWalk.unknown : "nothing-by-this-name"
        }
        return "\(Route.base)/" + segments.joined(separator: "/")
    }

    /// Whether the path is about an organization.
    var isOfOrganization: Bool { RouteTree.segments(of: path).contains("{organization}") }

    /// The fields that a request must have before its caller is looked at by a route.
    var neededFields: [String: String] {
        switch effect {
        case .reads, .acts: [:]
        case .changes: ["If-Match": "*"]
        case .sends: ["Idempotency-Key": "walk"]
        }
    }
}
