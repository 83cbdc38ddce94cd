import Administration
import HTTPTypes
import Identity
import PosternTesting
import Testing

@Suite("The routes of organizations")
struct OrganizationRoutesTests {
    @Test("An operator deletes an organization, and nobody else does")
    func delete() async throws {
        let desk = try await APIDesk(RouteTable.all)
        let path = "/api/v1/organizations/fabrikam?confirm=fabrikam"
        let manager = try await desk.ask(
            .delete, path, as: APIDesk.principal(.organizationManagement, for: "fabrikam"))
        #expect(manager.status == 403)
        let stranger = try await desk.ask(
            .delete, path, as: APIDesk.principal(.organizationManagement, for: "contoso"))
        #expect(stranger.status == 404)
        let root = APIDesk.principal(.operator, for: nil)
        let done = try await desk.ask(.delete, path, as: root)
        #expect(done.status == 200)
        let gone = try await desk.ask(.get, "/api/v1/organizations/fabrikam", as: root)
        #expect(gone.status == 404)
    }

    @Test("A list of a document that is kept in a repository is changed by an override with a reason alone")
    func keptElsewhere() async throws {
        let desk = try await APIDesk(RouteTable.all, documents: [OperationDesk.contoso + "managedBy: Repository\n"])
        let manager = APIDesk.principal(.organizationManagement, for: "contoso")
        let path = "/api/v1/organizations/contoso/tenant-allow-block-list"
        let entries = #"{"listType": "Sender", "action": "Block", "values": ["rival.example"]}"#
        let refused = try await desk.ask(.post, path, as: manager, json: entries)
        #expect(refused.status == 409)
        let reasonless = try await desk.ask(.post, path + "?override=true", as: manager, json: entries)
        #expect(reasonless.status == 403)
        let made = try await desk.ask(
            .post, path + "?override=true", as: manager, fields: ["Postern-Reason": "the repository is down"],
            json: entries)
        #expect(made.status == 201)
    }
}
