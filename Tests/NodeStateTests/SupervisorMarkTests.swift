import PosternTesting
import Testing

@testable import NodeState

@Suite("The mark of a supervisor")
struct SupervisorMarkTests {
    @Test("a supervisor's mark is seen while one of those that set it lives, in a folder that it may make")
    func lifetime() throws {
        let parent = try TemporaryFolder()
        let folder = parent.path + "/data"
        #expect(!SupervisorMark.isSet(on: folder))
        var first = SupervisorMark(folder: folder)
        #expect(first != nil && SupervisorMark.isSet(on: folder))
        var second = SupervisorMark(folder: folder)
        #expect(second != nil)
        first = nil
        #expect(SupervisorMark.isSet(on: folder))
        second = nil
        #expect(!SupervisorMark.isSet(on: folder))
        withExtendedLifetime((first, second)) {}
    }

    @Test("a supervisor's mark is left out where its folder can't be made")
    func noFolder() throws {
        let parent = try TemporaryFolder()
        #expect(SupervisorMark(folder: parent.path + "/a/b") == nil)
    }
}
