/** Stands in for a command whose issue has not landed: says so in one line and fails. */
console.error(`"npm run ${process.argv[2] ?? 'this'}" is not part of this version yet.`);
process.exit(1);
