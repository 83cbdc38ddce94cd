internal import Facts
internal import Inspection
internal import Mail

/// Says what the name of the address was said to be in time, and whether it leads back.
struct KnownReverseName: ReverseNameLookup {
    let name: ReverseName
    let known: ReverseNameProof?

    func reverseName(of address: IPAddress) async -> ReverseName { name }

    func proof(of names: [Domain], _ address: IPAddress) async -> ReverseNameProof {
        known ?? ReverseNameProof(names: [], isUnsure: true)
    }
}

/// Says what was found in files in time.
struct KnownInspector: ContentInspector {
    let reports: [InspectionReport]

    func inspect(_ requests: [InspectionRequest], source: String) async -> [InspectionReport] { reports }
}
