internal import Facts
internal import Inspection
internal import Mail

/// Says what the name of the address was said to be in time.
struct KnownReverseName: ReverseNameLookup {
    let name: ReverseName

    func reverseName(of address: IPAddress) async -> ReverseName { name }
}

/// Says what was found in files in time.
struct KnownInspector: ContentInspector {
    let reports: [InspectionReport]

    func inspect(_ requests: [InspectionRequest], source: String) async -> [InspectionReport] { reports }
}
