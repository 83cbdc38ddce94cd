import HTTPTypes
import Identity
import Mail
import Operations
import PosternTesting
import Testing

@testable import Administration

/// Every route by every role for the own organization, another one and none, made from the tables
/// (docs/reference/roles.md).
@Suite("The walk over all routes", .timeLimit(.minutes(30)))
struct RouteWalkTests {
    @Test("A role is admitted to a route of its own organization as the table of roles says", arguments: Role.allCases)
    func own(_ role: Role) async throws {
        let desk = try await APIDesk(RouteTable.all)
        let principal = RouteWalk.principal(role)
        for route in RouteTable.all {
            guard case .permission(let permission) = route.access else { continue }
            let organization = route.isOfOrganization ? RouteWalk.own : nil
            let problem = desk.admission(of: principal, to: route, in: organization)
            let expected = Self.expected(role, permission, inOrganization: organization != nil)
            #expect(problem?.slug == expected, "\(role.rawValue) \(route.method.rawValue) \(route.path)")
        }
    }

    @Test(
        "A role of one organization learns nothing of another one: each route answers as for one that there is not",
        arguments: Role.allCases.filter { $0 != .operator })
    func other(_ role: Role) async throws {
        let desk = try await APIDesk(RouteTable.all)
        let principal = RouteWalk.principal(role)
        for route in RouteTable.all where route.isOfOrganization {
            let fields = route.neededFields
            let other = try await desk.ask(
                route.method, route.filled(RouteWalk.other), as: principal, fields: fields)
            let unknown = try await desk.ask(
                route.method, route.filled(RouteWalk.unknown), as: principal, fields: fields)
            let words: Comment = "\(role.rawValue) \(route.method.rawValue) \(route.path)"
            #expect(other.status == 404, words)
            #expect(other.slug == "not-found", words)
            #expect(other.textOfAll == unknown.textOfAll, words)
            #expect(!other.text.contains("fabrikam"), words)
        }
    }

    @Test("A role without the permission is told which one it lacks", arguments: Role.allCases)
    func lacking(_ role: Role) async throws {
        let desk = try await APIDesk(RouteTable.all)
        let principal = RouteWalk.principal(role)
        for route in RouteTable.all {
            guard case .permission(let permission) = route.access,
                Self.expected(role, permission, inOrganization: route.isOfOrganization) == .notAllowed
            else { continue }
            let reply = try await desk.ask(
                route.method, route.filled(RouteWalk.own), as: principal, fields: route.neededFields)
            let words: Comment = "\(role.rawValue) \(route.method.rawValue) \(route.path)"
            #expect(reply.status == 403, words)
            #expect(reply.slug == "not-allowed", words)
            #expect(reply.member("permission") == .string(permission.rawValue), words)
        }
    }

    @Test("Content of mail is given to an operator with a reason alone")
    func reason() async throws {
        let desk = try await APIDesk(RouteTable.all)
        let principal = RouteWalk.principal(.operator)
        let field = try #require(HTTPField.Name("Postern-Reason"))
        var count = 0
        for route in RouteTable.all {
            guard case .permission(let permission) = route.access,
                Role.operator.permissions[permission] == .withReason
            else { continue }
            count += 1
            let organization = route.isOfOrganization ? RouteWalk.own : nil
            let without = desk.admission(of: principal, to: route, in: organization)
            #expect(without?.slug == .reasonNeeded, "\(route.path)")
            let with = desk.admission(
                of: principal, to: route, in: organization, fields: [field: "A complaint of 12 May"])
            #expect(with == nil, "\(route.path)")
        }
        #expect(count > 0)
    }

    @Test("Nobody asks for anything but what anybody may")
    func nobody() async throws {
        let desk = try await APIDesk(RouteTable.all)
        let nobody = Principal(Caller(.account, name: "eve"), authentication: "password", grants: [])
        for route in RouteTable.all {
            let slug = desk.admission(
                of: nobody, to: route, in: route.isOfOrganization ? RouteWalk.own : nil)?.slug
            switch route.access {
            case .anybody, .signedIn: #expect(slug == nil, "\(route.path)")
            case .permission, .anyOrganization:
                let expected: Problem.Slug = route.isOfOrganization ? .notFound : .notAllowed
                #expect(slug == expected, "\(route.path)")
            }
        }
    }

    @Test("A token that is narrowed to one permission is admitted to the routes of that permission alone")
    func narrowed() async throws {
        let desk = try await APIDesk(RouteTable.all)
        for permission in Permission.allCases {
            var principal = RouteWalk.principal(.organizationManagement)
            principal.scopes = [permission]
            for route in RouteTable.all where route.isOfOrganization {
                guard case .permission(let needed) = route.access else { continue }
                let problem = desk.admission(of: principal, to: route, in: RouteWalk.own)
                if needed != permission {
                    #expect(problem?.slug == .notAllowed, "\(permission.rawValue) \(route.path)")
                }
            }
        }
    }

    /// What the table of roles says of a role and a permission: nil for admitted.
    private static func expected(
        _ role: Role, _ permission: Permission, inOrganization: Bool
    ) -> Problem.Slug? {
        guard let row = RoleTable.rows.first(where: { $0.permission == permission }) else { return .failed }
        // A role of an organization has nothing of the server's.
        guard let extent = row.roles[role], inOrganization || role == .operator else { return .notAllowed }
        switch extent {
        case .whole: return nil
        case .withReason: return .reasonNeeded
        case .own: return inOrganization ? .notAllowed : nil
        }
    }
}
