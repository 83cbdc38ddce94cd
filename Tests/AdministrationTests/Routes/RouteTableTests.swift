import HTTPTypes
import Identity
import Mail
import Operations
import Testing

@testable import Administration

@Suite("The table of routes")
struct RouteTableTests {
    @Test("A method and a form of path is one route's alone, and each name of an operation too")
    func names() {
        let hidden = RouteTree(RouteTable.all).hidden
        #expect(hidden.isEmpty, "\(hidden)")
        let names = RouteTable.all.map(\.operationID)
        let doubled = Dictionary(grouping: names) { $0 }.filter { $1.count > 1 }.keys.sorted()
        #expect(doubled.isEmpty, "\(doubled)")
        for name in names {
            let isName = name.utf8.allSatisfy { octet in
                (0x30...0x39).contains(octet) || (0x41...0x5A).contains(octet) || (0x61...0x7A).contains(octet)
            }
            #expect(isName, "\(name)")
        }
    }

    @Test("A route has the tag of its family")
    func tags() {
        for family in RouteTable.families {
            #expect(!family.routes.isEmpty, "\(family.tag)")
            for route in family.routes { #expect(route.tag == family.tag, "\(route.path)") }
        }
        #expect(Set(RouteTable.families.map(\.tag)).count == RouteTable.families.count)
    }

    @Test("A route that is asked by GET changes nothing, and one that is asked by PUT, PATCH or DELETE does")
    func methods() {
        for route in RouteTable.all {
            if route.method == .get {
                #expect(route.effect == .reads && route.body == nil && !route.hasDryRun, "\(route.path)")
            }
            if [.put, .patch, .delete].contains(route.method) {
                #expect(route.effect == .changes || route.effect == .acts, "\(route.path)")
            }
            if route.effect == .sends { #expect(route.method == .post, "\(route.path)") }
            if route.method == .put || route.method == .patch {
                #expect(route.body != nil, "\(route.method.rawValue) \(route.path)")
            }
        }
    }

    @Test("An organization's route asks for a permission in that organization")
    func organizations() {
        for route in RouteTable.all where RouteTree.segments(of: route.path).contains("{organization}") {
            if case .permission = route.access { continue }
            Issue.record("\(route.method.rawValue) \(route.path) is not for a permission")
        }
    }

    @Test("A route has a sentence, an answer and parameters of different names")
    func words() {
        for route in RouteTable.all {
            let place = "\(route.method.rawValue) \(route.path)"
            #expect(route.summary.utf8.last == UInt8(ascii: "."), "\(place)")
            #expect(!route.answers.isEmpty, "\(place)")
            for answer in route.answers {
                #expect((200..<400).contains(answer.status.code), "\(place)")
                #expect(answer.documentation.utf8.last == UInt8(ascii: "."), "\(place)")
            }
            let names = route.parameters.map(\.name)
            #expect(Set(names).count == names.count, "\(place)")
            #expect(!names.contains("dryRun"), "\(place)")
            let parts = RouteTree.segments(of: route.path).compactMap { RouteTree.name(of: $0) }
            #expect(Set(parts).count == parts.count, "\(place)")
        }
    }

    @Test("The shape of every type that a route takes or gives can be found out")
    func shapes() {
        // Documents, whose form is described elsewhere.
        let others: Set<String> = ["describeAPI", "showDocument", "showRevision"]
        for route in RouteTable.all where !others.contains(route.operationID) {
            for shape in OpenAPIComponents.shapes(of: route) {
                #expect(shape != .any, "\(route.operationID)")
            }
            if let shape = route.body?.shape { #expect(!shape.members.isEmpty, "\(route.operationID)") }
        }
    }

    @Test("Every permission has a row in the table of roles, and all but that of metrics have a route")
    func permissions() {
        let rows = RoleTable.rows.map(\.permission.rawValue).sorted()
        #expect(rows == Permission.allCases.map(\.rawValue).sorted())
        var asked: Set<Permission> = []
        for route in RouteTable.all {
            switch route.access {
            case .anybody, .signedIn: break
            case .permission(let permission), .anyOrganization(let permission): asked.insert(permission)
            }
        }
        // One's own tokens are everybody's who is signed in.
        let without = Set(Permission.allCases).subtracting(asked).subtracting([.metricsRead, .tokenChange])
        #expect(without.isEmpty, "\(without.map(\.rawValue).sorted())")
    }
}
