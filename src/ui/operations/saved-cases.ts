export async function saveArchive(): Promise<void> {}
export async function closeOpenCase(): Promise<void> {}
export async function openCaseFile(_f: File): Promise<void> {}
export async function openSavedCase(_id: string): Promise<void> {}
export async function deleteSavedCase(_id: string): Promise<void> {}
export async function listSavedCases(): Promise<void> {}
